using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>The columns of a model from text to text: the text and, on request, candidates and alignment.</summary>
/// <param name="model">The model.</param>
/// <param name="columnName">The name of the column with the text.</param>
internal sealed class GenerationOutputs(SequenceModel model, string columnName) : RowOutputs
{
    /// <summary>The columns by index, as <see cref="GenerationBlock.CreateGetter"/> knows them.</summary>
    private IReadOnlyList<GenerationColumn> Columns { get; } = GenerationColumn.Of(model.Configuration.Columns);

    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input) =>
        [.. Columns.Select(column => new DataViewSchema.DetachedColumn(columnName + column.Suffix, column.Type))];

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    /// <param name="columns">The columns beside the text.</param>
    /// <param name="columnName">The name of the column with the text.</param>
    public static IEnumerable<SchemaShape.Column> CreateShape(GenerationColumns columns, string columnName) =>
        GenerationColumn.Of(columns).Select(column => column.Type is VectorDataViewType vector
            ? new SchemaShape.Column(columnName + column.Suffix, SchemaShape.Column.VectorKind.VariableVector, vector.ItemType,
                isKey: false)
            : new SchemaShape.Column(columnName + column.Suffix, SchemaShape.Column.VectorKind.Scalar, column.Type, isKey: false));

    public override RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation) =>
        new GenerationBlock(model, Columns, active, cancellation);
}
