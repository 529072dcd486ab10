using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>
/// What is learnt: how labels are read and checked, what the loss is, how the parts of a model are calibrated, and which
/// <see cref="PredictionTask"/> the fitted model has. All that differs between a classifier and a regression is here and
/// there. One object serves one training.
/// </summary>
internal abstract class TrainingTask(AttentionTrainerOptions options)
{
    // Its inverse is finite in Single, so that a batch of weight 0 has gradient 0 and not NaN.
    private const float SmallestWeight = 1e-30f;

    /// <summary>What the fitted model predicts; known after <see cref="Bind"/>.</summary>
    public abstract PredictionTask Prediction { get; }

    /// <summary>What the model adds to its outputs, and multiplies them by before, to undo <see cref="Apply"/>.</summary>
    public virtual (double Offset, double Scale) Output => (0, 1);

    /// <summary>Whether labels are classes, each of which must be among the validation rows.</summary>
    public virtual bool HasClasses => true;

    /// <summary>The scales of n-gram part and network when there are no validation rows to fit them on.</summary>
    public abstract (double NGrams, double Network) DefaultScales { get; }

    /// <summary>Learns the linear model on n-grams.</summary>
    public abstract LinearLearner LinearLearner { get; }

    /// <summary>Name of the label column.</summary>
    protected string LabelColumnName => options.LabelColumnName;

    /// <exception cref="ArgumentOutOfRangeException">The label column is missing or of the wrong type.</exception>
    public abstract void CheckShape(SchemaShape shape);

    /// <summary>The columns that the model adds, as an estimator announces them.</summary>
    /// <param name="label">The label column.</param>
    public abstract IEnumerable<SchemaShape.Column> CreateOutputShape(SchemaShape.Column label);

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

    /// <summary>Finds the best scales of the parts on validation rows, and says how good the model is with them there.</summary>
    /// <param name="parts">Each part's outputs, C per row.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="weights">One per row; some are above 0.</param>
    public abstract CalibrationResult Calibrate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights);
}
