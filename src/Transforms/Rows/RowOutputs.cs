using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>The columns that a model adds to rows, and the blocks that compute them.</summary>
internal abstract class RowOutputs
{
    /// <summary>Finds a text column that the model reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public virtual DataViewSchema.Column FindText(DataViewSchema schema, string name) => InputColumns.Text(schema, name);

    /// <summary>The columns that the model adds to data of the given schema.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input);

    /// <summary>Creates a block of rows for a cursor or a single row.</summary>
    /// <param name="active">For each column of the model, whether it is already certain to be read.</param>
    /// <param name="cancellation">Cancels a run; null for none.</param>
    public abstract RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation);
}
