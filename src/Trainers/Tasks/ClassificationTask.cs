using System.Runtime.ExceptionServices;
using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>What binary and multiclass classification have in common: classes, their weights, their calibration.</summary>
internal abstract class ClassificationTask(AttentionClassifierOptions options) : TrainingTask(options)
{
    private float[]? classWeights;

    // About what fitting gives on two sets of film reviews that have validation rows.
    public override (double NGrams, double Network) UsualFactors => (2, 0.3);

    // Few texts are learnt best halfway to a plain support vector machine, long ones with the whole ratios, many classes
    // without them.
    public override IReadOnlyList<double> RatioPowers { get; } = [0.5, 1, 0];

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

    public override ValidationMetrics Validate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        var mixture = new ClassCalibrator(parts, Outputs, labels, weights);
        var factors = mixture.Fit(parts.Count);
        var (loss, accuracy) = mixture.Evaluate(factors);
        return new ValidationMetrics(loss, accuracy, factors);
    }

    /// <summary>One class against all others, each for itself.</summary>
    public override (float[] Weights, float[] Biases) TrainLinear(SparseRows vectors, int length, float[] labels,
        float[] weights, LinearSettings settings, Random random, Action checkAlive)
    {
        var (result, biases) = (new float[length * Outputs], new float[Outputs]);
        var seeds = Enumerable.Range(0, Outputs).Select(_ => random.Next()).ToArray();
        try
        {
            Parallel.For(0, Outputs, c =>
            {
                var isTrue = Array.ConvertAll(labels, label => (int)label == TrueLabel(c));
                var ratios = LogCountRatio.Compute(vectors, isTrue, weights, length, settings.RatioPower);
                var (learnt, bias) = LinearSupportVectorMachine.Train(
                    vectors, isTrue, weights, ratios, settings.C, new Random(seeds[c]), checkAlive);
                for (var i = 0; i < length; i++)
                    result[i * Outputs + c] = (float)learnt[i];
                biases[c] = (float)bias;
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
        return (result, biases);
    }

    /// <summary>The label for which an output is high.</summary>
    private int TrueLabel(int output) => Outputs == 1 ? 1 : output;

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
        throw new InvalidOperationException($"{nameof(options.ClassWeights)} names the class '{name}', which column " +
            $"'{LabelColumnName}' does not have; its classes are {Listed(names)}.");
    }

    private static string Listed(IReadOnlyList<string> names)
    {
        const int most = 10;
        var shown = string.Join(", ", names.Take(most).Select(name => $"'{name}'"));
        return names.Count > most ? $"{shown} and {names.Count - most} more" : shown;
    }
}
