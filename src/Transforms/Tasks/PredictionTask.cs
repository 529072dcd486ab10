using System.Text.Json;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>
/// The task of a fitted model: the number of its outputs per row, the columns that it makes of them, and the classes that they
/// stand for. A trainer's task (MLNet.Attention.Trainers.Tasks) creates it and adds labels, loss and validation.
/// </summary>
internal abstract class PredictionTask
{
    private static readonly Dictionary<string, Func<JsonFields, PredictionTask>> Kinds = new(StringComparer.Ordinal)
    {
        [BinaryClassification.TypeName] = BinaryClassification.Read,
        [MulticlassClassification.TypeName] = MulticlassClassification.Read,
        [MultiLabelClassification.TypeName] = MultiLabelClassification.Read,
        [Regression.TypeName] = Regression.Read,
    };

    /// <summary>The name of this kind of task in a manifest.</summary>
    public abstract string Type { get; }

    /// <summary>C, the number of outputs per row.</summary>
    public virtual int OutputCount => 1;

    /// <summary>The values of the label's keys; null when the label has none.</summary>
    public virtual ClassLabels? Labels => null;

    /// <summary>
    /// The weight of each class in training, above 0: the cost of a row of the class that is predicted wrong, which the predicted
    /// class minimizes (Elkan 2001). Null when all have weight 1, and in a regression.
    /// </summary>
    public virtual ClassWeights? Weights => null;

    /// <summary>The columns that the model adds to data of the given schema.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index in the result of <see cref="CreateColumns"/>.</param>
    /// <param name="outputs">Returns the outputs [C] of the current row; the getter calls it each time.</param>
    public abstract Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs);

    /// <summary>All classes with their logits and probabilities, in the order of the column <c>Score</c>.</summary>
    /// <param name="outputs">[C]</param>
    public abstract IReadOnlyList<PredictedClass> ClassesOf(float[] outputs);

    /// <summary>
    /// The index of the predicted class in <see cref="ClassesOf"/>; of labels of which several may be predicted, the likeliest.
    /// </summary>
    /// <param name="outputs">[C]</param>
    public virtual int PredictedIndexOf(ReadOnlySpan<float> outputs) => 0;

    /// <summary>Whether a class is predicted.</summary>
    /// <param name="outputs">[C]</param>
    /// <param name="index">The index of the class in <see cref="ClassesOf"/>.</param>
    public virtual bool Predicts(ReadOnlySpan<float> outputs, int index) => index == PredictedIndexOf(outputs);

    /// <summary>The logarithm of the weight that shifts an output of the network in training; 0 where there is none.</summary>
    public virtual double LogWeightOf(int output) => 0;

    /// <summary>Writes the task as properties of an object.</summary>
    public virtual void Write(Utf8JsonWriter json) => json.WriteString("type", Type);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static PredictionTask Read(JsonFields fields) => fields.Choice("type", Kinds)(fields);

    /// <summary>The error for a column that does not exist.</summary>
    private protected static ArgumentOutOfRangeException NoColumn(int column, int count) =>
        new(nameof(column), $"'{nameof(column)}' is {column}; expected 0 to {count - 1}.");
}
