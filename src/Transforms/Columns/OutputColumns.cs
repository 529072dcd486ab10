using MLNet.Attention.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>The columns a model adds: their names, types and annotations, and how they follow from the model's outputs.</summary>
internal abstract class OutputColumns
{
    /// <summary>The columns, for data of the given schema.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Create(DataViewSchema input);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index into what <see cref="Create"/> returns.</param>
    /// <param name="outputs">The model's outputs for the current row; called each time the getter is.</param>
    public abstract Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs);

    /// <summary>The columns of a model for its task.</summary>
    public static OutputColumns Of(TextModelConfiguration configuration) => configuration.Task switch
    {
        TextTask.BinaryClassification => new BinaryOutputColumns(),
        TextTask.MulticlassClassification => new MulticlassOutputColumns(configuration.Outputs, configuration.Labels),
        TextTask.Regression => new RegressionOutputColumns(),
        _ => throw new ArgumentOutOfRangeException(nameof(configuration), configuration.Task, "is not known."),
    };
}
