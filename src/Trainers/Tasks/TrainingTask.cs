using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>
/// The task of a training: reads and checks labels, computes the loss, calibrates the parts of the model, and creates the
/// <see cref="PredictionTask"/> of the fitted model. These two classes hold everything that differs between a classifier and a
/// regression. One object serves one training.
/// </summary>
internal abstract class TrainingTask(AttentionTrainerOptions options)
{
    // The inverse is finite in Single, so that a batch of weight 0 has gradient 0 and not NaN.
    private const float SmallestWeight = 1e-30f;

    /// <summary>The task of the fitted model; known after <see cref="Bind"/>.</summary>
    public abstract PredictionTask Prediction { get; }

    /// <summary>The scale and then the offset that the model applies to its outputs, to undo <see cref="Apply"/>.</summary>
    public virtual (double Offset, double Scale) Output => (0, 1);

    /// <summary>Whether labels are classes, so that the validation split takes the same share of each.</summary>
    public virtual bool HasClasses => true;

    /// <summary>Of labels that number sets of labels, the labels of a set; null (default) for other labels.</summary>
    public virtual Func<float, IReadOnlyList<int>>? LabelsOf => null;

    /// <summary>What the accuracy of a calibration is; default the accuracy.</summary>
    public virtual ValidationMeasure Measure => ValidationMeasure.Accuracy;

    /// <summary>Whether the keys of the label column say which classes there are, and their order.</summary>
    public virtual bool HasKeys => false;

    /// <summary>The scales of the n-gram part and of the network when there are no validation rows to fit them.</summary>
    public abstract (double NGrams, double Network) DefaultScales { get; }

    /// <summary>
    /// The intercept, and the share of the class weights that is taken off, when there are no validation rows to fit them.
    /// </summary>
    public virtual (double Intercept, double WeightShare) DefaultOffsets => (0, 0);

    /// <summary>Trains the n-gram part.</summary>
    public abstract LinearLearner LinearLearner { get; }

    /// <summary>Called often, by several threads; throws to cancel a calibration. Default: it is not cancelled.</summary>
    public Action CheckAlive { get; set; } = () => { };

    /// <summary>Name of the label column.</summary>
    protected string LabelColumnName => options.LabelColumnName;

    /// <exception cref="ArgumentOutOfRangeException">The label column is missing or of the wrong type.</exception>
    public abstract void CheckShape(SchemaShape shape);

    /// <summary>The columns that the model adds, in an estimator's <see cref="SchemaShape"/>.</summary>
    /// <param name="label">The label column.</param>
    public abstract IEnumerable<SchemaShape.Column> CreateOutputShape(SchemaShape.Column label);

    /// <exception cref="ArgumentOutOfRangeException">The label column is missing or of the wrong type.</exception>
    public abstract DataViewSchema.Column Find(DataViewSchema schema);

    /// <summary>Reads the classes from the label column of the training rows.</summary>
    public virtual void Bind(DataViewSchema.Column label)
    {
    }

    /// <summary>Takes over what a model says of its labels; called before the rows are read.</summary>
    /// <param name="start">The task of the model to continue from.</param>
    public virtual void StartFrom(PredictionTask start)
    {
    }

    /// <summary>
    /// Finds the label column of the validation rows, and checks as far as the classes of the training rows are known that it has
    /// these: called after <see cref="Bind"/>, and again after <see cref="Learn"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of the wrong type, or has other classes.</exception>
    public virtual DataViewSchema.Column FindValidation(DataViewSchema schema) => Find(schema);

    /// <summary>Creates a reader of the labels of rows; NaN is a missing label.</summary>
    public abstract Func<float> CreateReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>Checks the labels of all training rows, and computes from them what <see cref="Apply"/> needs.</summary>
    /// <exception cref="InvalidOperationException">All labels are missing or the same.</exception>
    public abstract void Learn(IReadOnlyList<float> labels);

    /// <summary>Scales the labels of rows, in place.</summary>
    public virtual void Apply(Span<float> labels)
    {
    }

    /// <summary>What folds and the validation split take the same share of: a class for each row.</summary>
    public virtual IReadOnlyList<float> StrataOf(float[] labels) => labels;

    /// <summary>The labels as <see cref="Loss"/> takes them, [B] or [B, C].</summary>
    public virtual Tensor TargetsOf(float[] labels, Device device) => tensor(labels, device: device);

    /// <summary>
    /// The weights that rows have in training, from their example weights. Calibration and validation go by the example weights
    /// alone, so that probabilities are frequencies.
    /// </summary>
    public virtual float[] TrainingWeights(float[] labels, float[] weights) => weights;

    /// <summary>
    /// The share of some rows in the loss of their batch: Σ wᵢ·lossᵢ / batchWeight, with i over these rows; 0 when all weights
    /// are 0.
    /// </summary>
    /// <param name="outputs">[B, C]</param>
    /// <param name="labels">The labels of the rows, see <see cref="TargetsOf"/>.</param>
    /// <param name="weights">[B]</param>
    /// <param name="batchWeight">The number of rows of the batch, times the mean weight of all training rows.</param>
    /// <param name="teacher">
    /// [B, C], outputs of other networks that are learnt too; the loss is then the mean of that of the labels and that of these
    /// outputs (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", section 2). Null (default) for none.
    /// </param>
    public Tensor Loss(Tensor outputs, Tensor labels, Tensor weights, float batchWeight, Tensor? teacher = null)
    {
        using var divisor = Scalars.Once(Math.Max(batchWeight, SmallestWeight));
        var losses = Losses(outputs, labels);
        if (teacher is not null)
            losses = losses.Plus(TeacherLosses(outputs, teacher)) * Scalars.Of(0.5);
        return (losses * weights).sum() / divisor;
    }

    /// <summary>The loss of each row, [B].</summary>
    protected abstract Tensor Losses(Tensor outputs, Tensor labels);

    /// <summary>How far the outputs of each row are from those of other networks, [B].</summary>
    protected abstract Tensor TeacherLosses(Tensor outputs, Tensor teacher);

    /// <summary>
    /// Fits the scales of the parts, and what is added, on validation rows, and computes the loss and accuracy that they give.
    /// </summary>
    /// <param name="parts">Each part's outputs, C per row.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="weights">One per row; some are above 0.</param>
    public abstract CalibrationResult Calibrate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights);

    /// <summary>The task of the fitted model at the end, with what the calibration has fitted.</summary>
    /// <param name="fitted">The last calibration; null when nothing validated.</param>
    /// <param name="start">The task of the model that was continued; null for none.</param>
    public virtual PredictionTask Complete(CalibrationResult? fitted, PredictionTask? start) => Prediction;
}
