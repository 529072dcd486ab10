using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>
/// What is learnt: how labels are read and checked, what the loss is, how the parts of a model are mixed. All that
/// differs between a classifier and a regression is here. One object serves one training.
/// </summary>
internal abstract class TrainingTask(AttentionTrainerOptions options)
{
    // Its inverse is finite in Single, so that a batch of weight 0 has gradient 0 and not NaN.
    private const float SmallestWeight = 1e-30f;

    /// <summary>What the model predicts.</summary>
    public abstract TextTask Kind { get; }

    /// <summary>Outputs per row; known after <see cref="Bind"/>.</summary>
    public virtual int Outputs => 1;

    /// <summary>The values of the label key, if there are any; known after <see cref="Bind"/>.</summary>
    public virtual ClassLabels? Labels => null;

    /// <summary>What the model adds to its outputs, and multiplies them by before, to undo <see cref="Apply"/>.</summary>
    public virtual (double Offset, double Scale) Output => (0, 1);

    /// <summary>Whether labels are classes, each of which must be among the validation rows.</summary>
    public virtual bool HasClasses => true;

    /// <summary>The factors of n-gram part and network when there are no validation rows to fit them on.</summary>
    public abstract (double NGrams, double Network) UsualFactors { get; }

    /// <summary>Name of the label column.</summary>
    protected string LabelColumnName => options.LabelColumnName;

    /// <exception cref="ArgumentOutOfRangeException">The label column is missing or of the wrong type.</exception>
    public abstract void CheckShape(SchemaShape shape);

    /// <exception cref="ArgumentOutOfRangeException">The label column is missing or of the wrong type.</exception>
    public abstract DataViewSchema.Column Find(DataViewSchema schema);

    /// <summary>Takes from the label column of the training rows what the model must know.</summary>
    public virtual void Bind(DataViewSchema.Column label)
    {
    }

    /// <summary>Checks that the label column of other rows says the same as the one of the training rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has other classes.</exception>
    public virtual void CheckSame(DataViewSchema.Column label)
    {
    }

    /// <summary>Reads the labels of rows; NaN is a missing one.</summary>
    public abstract Func<float> CreateReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>Looks at the labels of all training rows.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from them.</exception>
    public abstract void Learn(IReadOnlyList<float> labels);

    /// <summary>Changes labels and weights of rows to what is trained on.</summary>
    public virtual void Apply(Span<float> labels, Span<float> weights)
    {
    }

    /// <summary>
    /// The share of some rows in the mean loss of their batch: Σ wᵢ·lossᵢ / Σ wⱼ, i of these rows and j of all; 0 when all
    /// weights are 0.
    /// </summary>
    /// <param name="outputs">[B, C]</param>
    /// <param name="labels">[B]</param>
    /// <param name="weights">[B]</param>
    /// <param name="batchWeight">Σ wⱼ</param>
    public Tensor Loss(Tensor outputs, Tensor labels, Tensor weights, float batchWeight) =>
        (Losses(outputs, labels) * weights).sum() / Math.Max(batchWeight, SmallestWeight);

    /// <summary>The loss of each row, [B].</summary>
    protected abstract Tensor Losses(Tensor outputs, Tensor labels);

    /// <summary>Finds the best factors of the parts on the validation rows, and says how good they are there.</summary>
    /// <param name="parts">Each part's outputs, C per row.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="weights">One per row; some are above 0.</param>
    public abstract ValidationMetrics Validate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights);

    /// <summary>
    /// The powers of log-count ratios to try in the linear model, the first when there are no validation rows to choose on.
    /// </summary>
    public abstract IReadOnlyList<double> RatioPowers { get; }

    /// <summary>Trains the linear model on n-grams.</summary>
    /// <param name="vectors">One per row.</param>
    /// <param name="length">Length of the vectors.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="weights">One per row.</param>
    /// <param name="settings">What it is trained with.</param>
    /// <param name="random">Source of the order.</param>
    /// <param name="checkAlive">Called often; ends the training by throwing.</param>
    /// <returns>Weights [length, C] and biases [C].</returns>
    public abstract (float[] Weights, float[] Biases) TrainLinear(SparseRows vectors, int length, float[] labels,
        float[] weights, LinearSettings settings, Random random, Action checkAlive);
}
