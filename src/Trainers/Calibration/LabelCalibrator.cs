using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Tasks;

namespace MLNet.Attention.Trainers.Calibration;

/// <summary>
/// Calibrates K labels that are predicted apart: of each label, the scales of the model's parts and an intercept, as of two
/// classes (<see cref="ClassCalibrator"/>), and the threshold with the highest F1 (<see cref="ThresholdSearch"/>).
/// </summary>
/// <remarks>
/// What is fitted to a few rows is far off on others. So labels with fewer than <see cref="FewestRows"/> validation rows that
/// have them, or that do not, share scales and intercept, which are fitted to all such labels together (to all labels, if that is
/// too few too). Those with too few rows that have them share a threshold: the one with the highest micro F1 of all labels.
/// </remarks>
/// <param name="parts">Each part's outputs, K per row.</param>
/// <param name="targets">Whether the row has the label: 1 or 0, K per row.</param>
/// <param name="weights">One per row, at least 0; some are above 0.</param>
/// <param name="threshold">The threshold of all labels, in (0, 1); null to fit thresholds.</param>
internal sealed class LabelCalibrator(
    IReadOnlyList<float[]> parts, float[] targets, IReadOnlyList<float> weights, double? threshold)
{
    /// <summary>How many rows that have a label, and as many that do not, are enough for a calibration of its own.</summary>
    public const int FewestRows = 10;

    private readonly int labels = targets.Length / weights.Count;

    /// <summary>Called often, by several threads; throws to cancel the work. Default: it is not cancelled.</summary>
    public Action CheckAlive { get; init; } = () => { };

    /// <summary>
    /// The calibration of each label, the mean of their losses, and the micro F1 in the place of the accuracy. The scales beside
    /// them are those that labels with few rows share, or the means of all labels' where there are none.
    /// </summary>
    public CalibrationResult Fit()
    {
        var (have, lack) = CountRows();
        var isRare = have.Zip(lack, (with, without) => with < FewestRows || without < FewestRows).ToArray();
        var factors = new double[labels][];
        Concurrently.Run(labels, label => factors[label] = isRare[label] ? [] : CreateCalibrator([label]).Fit());
        var shared = isRare.Contains(true)
            ? FitShared(isRare, have)
            : [.. Enumerable.Range(0, parts.Count + 1).Select(i => factors.Average(own => own[i]))];
        for (var label = 0; label < labels; label++)
            factors[label] = isRare[label] ? shared : factors[label];
        var losses = new double[labels];
        Concurrently.Run(labels, label => losses[label] = CreateCalibrator([label]).Evaluate(factors[label]).Loss);
        var probabilities = ProbabilitiesAt(factors);
        var thresholds = FitThresholds(probabilities, have);
        return new CalibrationResult(losses.Average(), MicroF1(probabilities, thresholds), shared[..^1], shared[^1])
        {
            Labels = [.. factors.Zip(thresholds, (own, fitted) => new LabelCalibration(own[..^1], own[^1], fitted))],
        };
    }

    /// <summary>By label: the number of rows with a weight that have it, and that do not.</summary>
    private (int[] Have, int[] Lack) CountRows()
    {
        var (have, lack) = (new int[labels], new int[labels]);
        for (var i = 0; i < targets.Length; i++)
        {
            if (weights[i / labels] > 0)
                (targets[i] > 0 ? have : lack)[i % labels]++;
        }
        return (have, lack);
    }

    private double[] FitShared(bool[] isRare, int[] have)
    {
        var all = Enumerable.Range(0, labels).ToArray();
        var rare = Array.FindAll(all, label => isRare[label]);
        return CreateCalibrator(rare.Sum(label => have[label]) < FewestRows ? all : rare).Fit();
    }

    /// <summary>The calibration of some labels as one: each of them is a row with two classes.</summary>
    private ClassCalibrator CreateCalibrator(int[] some) => new(
        [.. parts.Select(part => Select(part, some))], outputs: 1, Select(targets, some),
        some.Length == 1 ? weights : [.. weights.SelectMany(weight => Enumerable.Repeat(weight, some.Length))])
    {
        CheckAlive = CheckAlive,
    };

    private float[] Select(float[] values, int[] some)
    {
        if (some.Length == labels)
            return values;
        var selected = new float[weights.Count * some.Length];
        for (var i = 0; i < selected.Length; i++)
            selected[i] = values[i / some.Length * labels + some[i % some.Length]];
        return selected;
    }

    private float[] ProbabilitiesAt(double[][] factors)
    {
        var probabilities = new float[targets.Length];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var own = factors[i % labels];
            var logit = own[^1];
            for (var part = 0; part < parts.Count; part++)
                logit += own[part] * parts[part][i];
            probabilities[i] = Logits.Sigmoid((float)logit);
        }
        return probabilities;
    }

    private double[] FitThresholds(float[] probabilities, int[] have)
    {
        if (threshold is { } given)
            return [.. Enumerable.Repeat(given, labels)];
        var thresholds = new double[labels];
        Concurrently.Run(labels, label =>
        {
            CheckAlive();
            if (have[label] >= FewestRows)
                thresholds[label] = ThresholdSearch.Best(Select(probabilities, [label]), Select(targets, [label]), weights);
        });
        if (have.Min() < FewestRows)
        {
            var micro = ThresholdSearch.Best(probabilities, targets, weights);
            for (var label = 0; label < labels; label++)
                thresholds[label] = have[label] < FewestRows ? micro : thresholds[label];
        }
        return thresholds;
    }

    private double MicroF1(float[] probabilities, double[] thresholds)
    {
        double right = 0, all = 0;
        for (var i = 0; i < targets.Length; i++)
        {
            var predicted = probabilities[i] > thresholds[i % labels] ? 1 : 0;
            right += weights[i / labels] * predicted * targets[i];
            all += (double)weights[i / labels] * (predicted + targets[i]);
        }
        return all == 0 ? 0 : 2 * right / all;
    }
}
