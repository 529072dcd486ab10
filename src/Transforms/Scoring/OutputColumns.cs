using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms;

/// <summary>The columns a model adds: their names, types and annotations, and how they follow from the logits.</summary>
internal abstract class OutputColumns
{
    /// <summary>The columns, for data of the given schema.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Create(DataViewSchema input);

    /// <summary>The same columns as an estimator announces them.</summary>
    public abstract IEnumerable<SchemaShape.Column> CreateShape();

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index into what <see cref="Create"/> returns.</param>
    /// <param name="logits">The logits of the current row; called each time the getter is.</param>
    public abstract Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> logits);
}
