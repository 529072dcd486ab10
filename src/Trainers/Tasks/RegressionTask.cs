using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>Predicts a number: squared error, on labels that are scaled to mean 0 and standard deviation 1.</summary>
/// <param name="options">The options.</param>
/// <param name="clip">Whether the model clips its predictions to the range of the labels. Default false.</param>
internal sealed class RegressionTask(AttentionTrainerOptions options, bool clip = false) : TrainingTask(options)
{
    private double mean;
    private double deviation = 1;

    private LabelRange? range; // known after Learn

    public override PredictionTask Prediction => new Regression(range);

    public override (double Offset, double Scale) Output => (mean, deviation);

    public override bool HasClasses => false;

    // Without validation rows, nothing shows which part is better.
    public override (double NGrams, double Network) DefaultScales => (0.5, 0.5);

    public override DataViewSchema.Column Find(DataViewSchema schema) => InputColumns.Find(
        schema, LabelColumnName, "label", type => type.Equals(NumberDataViewType.Single), "Single");

    public override LinearLearner LinearLearner => new RidgeLearner();

    public override IEnumerable<SchemaShape.Column> CreateOutputShape(SchemaShape.Column label) => Regression.CreateShape();

    public override void CheckShape(SchemaShape shape) => InputColumns.CheckShape(
        shape, LabelColumnName, "label", column => column.Kind == SchemaShape.Column.VectorKind.Scalar
            && !column.IsKey && column.ItemType.Equals(NumberDataViewType.Single), "Single");

    public override Func<float> CreateReader(DataViewRow row, DataViewSchema.Column label) =>
        LabelReader.Create(row, label, number => float.IsFinite(number) ? number : throw new InvalidOperationException(
            $"A label in column '{LabelColumnName}' is infinite; expected finite numbers."));

    public override void Learn(IReadOnlyList<float> labels)
    {
        if (labels.Count == 0)
            throw new InvalidOperationException($"All labels in column '{LabelColumnName}' are missing; expected numbers.");
        if (clip)
            range = new LabelRange(labels.Min(), labels.Max());
        mean = labels.Average();
        deviation = Math.Sqrt(labels.Average(label => (label - mean) * (label - mean)));
        if (deviation == 0)
        {
            throw new InvalidOperationException($"All {labels.Count} labels in column '{LabelColumnName}' are " +
                $"{labels[0]}; expected different ones.");
        }
    }

    public override void Apply(Span<float> labels)
    {
        foreach (ref var label in labels)
            label = (float)((label - mean) / deviation);
    }

    public override CalibrationResult Calibrate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        var calibrator = new NumberCalibrator(parts, labels, weights) { CheckAlive = CheckAlive };
        var factors = calibrator.Fit();
        return new CalibrationResult(calibrator.Evaluate(factors), null, factors[..parts.Count], factors[^1]);
    }

    protected override Tensor Losses(Tensor outputs, Tensor labels) => (outputs.squeeze(1) - labels).Squared();

    protected override Tensor TeacherLosses(Tensor outputs, Tensor teacher) => (outputs - teacher).squeeze(1).Squared();
}
