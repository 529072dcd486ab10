using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Tasks;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>The base class of binary and multiclass classification: classes, class weights and calibration.</summary>
internal abstract class ClassificationTask(AttentionClassifierOptions options) : TrainingTask(options)
{
    // About the fitted scales of two sets of film reviews with validation rows.
    public override (double NGrams, double Network) DefaultScales => (2, 0.3);

    // A network that is right about the weighted rows is off by the whole logarithms.
    public override (double Intercept, double WeightShare) DefaultOffsets => Prediction.Weights is not { } weights ? (0, 0)
        : Prediction.OutputCount == 1 ? (weights.Logarithms[0] - weights.Logarithms[1], 0)
        : (0, 1);

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
        if (CreateWeights(names, labels) is { } weights)
            Weigh(weights);
    }

    public override float[] TrainingWeights(float[] labels, float[] weights) => Prediction.Weights is { } ofClasses
        ? [.. weights.Zip(labels, (weight, label) => (float)(weight * ofClasses[(int)label]))]
        : weights;

    public override CalibrationResult Calibrate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        var isBinary = Prediction.OutputCount == 1;
        // The weights of the classes in training have shifted their logits, each by a share of the logarithm.
        var shifts = Prediction.Weights?.Logarithms.Select(logarithm => -logarithm).ToArray();
        var calibrator = new ClassCalibrator(parts, Prediction.OutputCount, labels, weights, shifts)
        {
            CheckAlive = CheckAlive,
        };
        var factors = calibrator.Fit();
        var (loss, accuracy) = calibrator.Evaluate(factors);
        var constant = factors.Length > parts.Count ? factors[^1] : 0;
        return new CalibrationResult(
            loss, accuracy, factors[..parts.Count], isBinary ? constant : 0, isBinary ? 0 : constant);
    }

    /// <summary>Sets the weights of the classes in <see cref="TrainingTask.Prediction"/>.</summary>
    protected abstract void Weigh(ClassWeights weights);

    private ClassWeights? CreateWeights(IReadOnlyList<string> names, IReadOnlyList<float> labels)
    {
        if (options.ClassWeights is null && !options.UnbalancedSets)
            return null;
        var counts = new int[names.Count];
        foreach (var label in labels)
            counts[(int)label]++;
        var present = counts.Count(count => count > 0);
        var result = Array.ConvertAll(counts, count => options.UnbalancedSets && count > 0
            ? (double)labels.Count / (present * (double)count)
            : 1);
        foreach (var (name, weight) in options.ClassWeights ?? new Dictionary<string, double>())
            result[IndexOf(names, name)] *= weight;
        return Array.TrueForAll(result, weight => weight == result[0]) ? null : new ClassWeights(result);
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

    protected static string Listed(IReadOnlyList<string> names)
    {
        const int most = 10;
        var shown = string.Join(", ", names.Take(most).Select(name => $"'{name}'"));
        return names.Count > most ? $"{shown} and {names.Count - most} more" : shown;
    }
}
