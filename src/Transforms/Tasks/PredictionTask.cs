using System.Text.Json;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>
/// What a fitted model predicts: how many outputs it computes for a row, which columns they become, and which classes they
/// stand for. A trainer's task (MLNet.Attention.Trainers.Tasks) makes one of these and adds labels, loss and validation.
/// </summary>
internal abstract class PredictionTask
{
    private static readonly Dictionary<string, Func<JsonFields, PredictionTask>> Kinds = new(StringComparer.Ordinal)
    {
        [BinaryClassification.TypeName] = _ => new BinaryClassification(),
        [MulticlassClassification.TypeName] = MulticlassClassification.Read,
        [Regression.TypeName] = _ => new Regression(),
    };

    /// <summary>The name of this kind of task in a manifest.</summary>
    public abstract string Type { get; }

    /// <summary>C, the numbers that the model computes for a row.</summary>
    public virtual int OutputCount => 1;

    /// <summary>The values of the label's keys; null where the label has none.</summary>
    public virtual ClassLabels? Labels => null;

    /// <summary>The columns that the model adds to data of the given schema.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index into what <see cref="CreateColumns"/> returns.</param>
    /// <param name="outputs">The outputs [C] of the current row; called each time the getter is.</param>
    public abstract Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs);

    /// <summary>All that the model may say of a row, in the order of its scores.</summary>
    /// <param name="outputs">[C]</param>
    public abstract IReadOnlyList<PredictedClass> ClassesOf(float[] outputs);

    /// <summary>Writes the task as properties of an object.</summary>
    public virtual void Write(Utf8JsonWriter json) => json.WriteString("type", Type);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static PredictionTask Read(JsonFields fields) => fields.Choice("type", Kinds)(fields);

    /// <summary>The error of a column that there is not.</summary>
    private protected static ArgumentOutOfRangeException NoColumn(int column, int count) =>
        new(nameof(column), $"'{nameof(column)}' is {column}; expected 0 to {count - 1}.");
}
