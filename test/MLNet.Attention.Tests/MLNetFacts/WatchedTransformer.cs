using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>A transformer that remembers what was done to it.</summary>
internal sealed class WatchedTransformer(ITransformer inner) : ITransformer, IDisposable
{
    public bool IsDisposed { get; private set; }

    public IReadOnlyList<string> ActiveColumns { get; private set; } = [];

    /// <summary>The row that was mapped last.</summary>
    public DataViewRow? Row { get; private set; }

    public bool IsRowToRowMapper { get; set; } = true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => inner.Transform(input);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        new Mapper(this, inner.GetRowToRowMapper(inputSchema));

    public void Save(ModelSaveContext ctx) => inner.Save(ctx);

    public void Dispose() => IsDisposed = true;

    private sealed class Mapper(WatchedTransformer owner, IRowToRowMapper inner) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => inner.InputSchema;

        public DataViewSchema OutputSchema => inner.OutputSchema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(
            IEnumerable<DataViewSchema.Column> dependingColumns) => inner.GetDependencies(dependingColumns);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        {
            var columns = activeColumns.ToArray();
            owner.ActiveColumns = [.. columns.Select(column => column.Name)];
            return owner.Row = inner.GetRow(input, columns);
        }
    }
}
