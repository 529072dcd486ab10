using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.LinearModels;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>The base class of binary and multiclass classification: classes, class weights and calibration.</summary>
internal abstract class ClassificationTask(AttentionClassifierOptions options) : TrainingTask(options)
{
    private float[]? classWeights;

    // About the fitted scales of two sets of film reviews with validation rows.
    public override (double NGrams, double Network) DefaultScales => (2, 0.3);

    public override LinearLearner LinearLearner => new SupportVectorLearner(Prediction.OutputCount);

    protected double LabelSmoothing => options.LabelSmoothing;

    /// <summary>Names of all classes.</summary>
    protected abstract IReadOnlyList<string> ClassNames { get; }

    public override void Learn(IReadOnlyList<float> labels)
    {
        var names = ClassNames;
        if (labels.Count == 0)
        {
            throw new InvalidOperationException($"All labels in column '{LabelColumnName}' are missing; expected " +
                $"{Listed(names)}.");
        }
        if (labels.All(label => label == labels[0]))
        {
            throw new InvalidOperationException($"All {labels.Count} labels in column '{LabelColumnName}' are " +
                $"'{names[(int)labels[0]]}'; expected at least two of {Listed(names)}.");
        }
        classWeights = ClassWeights(names, labels);
    }

    public override void Apply(Span<float> labels, Span<float> weights)
    {
        for (var row = 0; classWeights is not null && row < labels.Length; row++)
            weights[row] *= classWeights[(int)labels[row]];
    }

    public override CalibrationResult Calibrate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        var calibrator = new ClassCalibrator(parts, Prediction.OutputCount, labels, weights);
        var scales = calibrator.Fit(parts.Count);
        var (loss, accuracy) = calibrator.Evaluate(scales);
        return new CalibrationResult(loss, accuracy, scales);
    }

    private float[]? ClassWeights(IReadOnlyList<string> names, IReadOnlyList<float> labels)
    {
        if (options.ClassWeights is null && !options.BalanceClasses)
            return null;
        var counts = new int[names.Count];
        foreach (var label in labels)
            counts[(int)label]++;
        var present = counts.Count(count => count > 0);
        var result = Array.ConvertAll(counts, count => options.BalanceClasses && count > 0
            ? (float)labels.Count / (present * count)
            : 1);
        foreach (var (name, weight) in options.ClassWeights ?? new Dictionary<string, double>())
            result[IndexOf(names, name)] *= (float)weight;
        return result;
    }

    private int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }
        throw new InvalidOperationException($"'{nameof(options.ClassWeights)}' has the class '{name}'; expected only classes " +
            $"of column '{LabelColumnName}': {Listed(names)}.");
    }

    private static string Listed(IReadOnlyList<string> names)
    {
        const int most = 10;
        var shown = string.Join(", ", names.Take(most).Select(name => $"'{name}'"));
        return names.Count > most ? $"{shown} and {names.Count - most} more" : shown;
    }
}
