using Microsoft.ML;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>What a model adds to rows: its columns, and the blocks that compute them.</summary>
internal abstract class RowOutputs
{
    /// <summary>The columns that the model adds to data of the given schema.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input);

    /// <summary>A block of rows for a cursor.</summary>
    /// <param name="active">Per column of the model, whether it is known already that it will be read.</param>
    /// <param name="cancellation">What ends a run; null for nothing.</param>
    public abstract RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation);
}
