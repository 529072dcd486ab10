using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>A number: squared error. Labels are trained on shifted and scaled to mean 0 and standard deviation 1.</summary>
internal sealed class RegressionTask(AttentionTrainerOptions options) : TrainingTask(options)
{
    private double mean;
    private double deviation = 1;

    public override TextTask Kind => TextTask.Regression;

    public override (double Offset, double Scale) Output => (mean, deviation);

    public override bool HasClasses => false;

    // Nothing says which part is better.
    public override (double NGrams, double Network) UsualFactors => (0.5, 0.5);

    public override DataViewSchema.Column Find(DataViewSchema schema) => InputColumns.Find(
        schema, LabelColumnName, "label", type => type.Equals(NumberDataViewType.Single), "Single");

    public override IReadOnlyList<double> RatioPowers { get; } = [0]; // there are no classes to count

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
        mean = labels.Average();
        deviation = Math.Sqrt(labels.Average(label => (label - mean) * (label - mean)));
        if (deviation == 0)
        {
            throw new InvalidOperationException($"All {labels.Count} labels in column '{LabelColumnName}' are " +
                $"{labels[0]}; expected different ones.");
        }
    }

    public override void Apply(Span<float> labels, Span<float> weights)
    {
        foreach (ref var label in labels)
            label = (float)((label - mean) / deviation);
    }

    public override ValidationMetrics Validate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        var mixture = new NumberCalibrator(parts, labels, weights);
        var factors = mixture.Fit(parts.Count);
        return new ValidationMetrics(mixture.Evaluate(factors), null, factors);
    }

    public override (float[] Weights, float[] Biases) TrainLinear(SparseRows vectors, int length, float[] labels,
        float[] weights, LinearSettings settings, Random random, Action checkAlive)
    {
        var (learnt, bias) = RidgeRegression.Train(
            vectors, labels, weights, length, settings.C, random, checkAlive);
        return (Array.ConvertAll(learnt, weight => (float)weight), [(float)bias]);
    }

    protected override Tensor Losses(Tensor outputs, Tensor labels) => (outputs.squeeze(1) - labels).square();
}
