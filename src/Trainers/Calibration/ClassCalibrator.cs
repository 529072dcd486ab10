using MLNet.Attention.Transforms.Tasks;

namespace MLNet.Attention.Trainers.Calibration;

/// <summary>
/// Fits the scales with the lowest log-loss; for two classes with one output, an intercept too. For more classes there is none
/// unless they had weights in training: a class with few validation rows would get a wild one.
/// </summary>
/// <remarks>
/// Targets are slightly smoothed (Platt 1999, section 2.2). Without smoothing, scales would grow without bound when all rows
/// are predicted right.
/// </remarks>
internal sealed class ClassCalibrator : Calibrator
{
    private const int RowsPerCheck = 64;

    private readonly IReadOnlyList<float[]> parts;
    private readonly IReadOnlyList<float> labels;
    private readonly IReadOnlyList<float> weights;
    private readonly double[]? constants; // the output of the constant part for each class
    private readonly int outputs;
    private readonly int classes;
    private readonly double smoothing;
    private readonly double[] logits;
    private readonly double[] means;

    /// <param name="parts">Each part's outputs: C logits per row, or 1 for two classes, with the logits 0 and the output.</param>
    /// <param name="outputs">Number of outputs per row.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="weights">One per row.</param>
    /// <param name="shifts">
    /// [C], how the logit of each class is to be shifted, but for a factor of at least 0 that is fitted too; null (default) for
    /// no shift. Not read for two classes with one output, whose intercept shifts the logit.
    /// </param>
    public ClassCalibrator(IReadOnlyList<float[]> parts, int outputs, IReadOnlyList<float> labels, IReadOnlyList<float> weights,
        double[]? shifts = null)
    {
        this.parts = parts;
        this.outputs = outputs;
        this.labels = labels;
        this.weights = weights;
        constants = outputs == 1 ? [0, 1] : shifts;
        classes = Math.Max(2, outputs);
        smoothing = 2.0 / (2 + weights.Count(weight => weight > 0));
        logits = new double[classes];
        means = new double[Count];
    }

    protected override int Count => constants is null ? parts.Count : parts.Count + 1;

    /// <summary>The weighted mean of the log-loss, in nats, and the weighted share of right predictions.</summary>
    /// <param name="factors">The scales of the parts, then that of the constant part; without one, it is 0.</param>
    public (double Loss, double Accuracy) Evaluate(double[] factors)
    {
        double loss = 0, right = 0, total = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            var label = (int)labels[row];
            var logSum = Combine(factors, row);
            loss += weights[row] * (logSum - logits[label]);
            right += weights[row] * (Logits.IndexOfLargest<double>(logits) == label ? 1 : 0);
            total += weights[row];
        }
        return (loss / total, right / total);
    }

    protected override bool IsSigned(int factor) => factor == parts.Count && outputs == 1;

    protected override double LossAt(double[] factors)
    {
        double loss = 0;
        for (var row = 0; row < labels.Count; row++)
            loss += weights[row] == 0 ? 0 : weights[row] * LossOf(factors, row);
        return loss;
    }

    protected override double At(double[] factors, double[] slopes, double[,] curvatures)
    {
        Array.Clear(slopes);
        Array.Clear(curvatures);
        double loss = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            if (weights[row] == 0)
                continue;
            loss += weights[row] * LossOf(factors, row);
            Array.Clear(means);
            for (var c = 0; c < classes; c++)
                Add(row, c, slopes, curvatures);
            for (var i = 0; i < means.Length; i++)
            {
                for (var j = 0; j < means.Length; j++)
                    curvatures[i, j] -= weights[row] * means[i] * means[j];
            }
        }
        return loss;
    }

    /// <summary>Adds what a class of a row adds to the derivatives, and to the means of the parts' values.</summary>
    private void Add(int row, int c, double[] slopes, double[,] curvatures)
    {
        var probability = logits[c]; // LossOf has put it there
        for (var i = 0; i < means.Length; i++)
        {
            var value = Value(i, row, c);
            means[i] += probability * value;
            slopes[i] += weights[row] * (probability - Target(row, c)) * value;
            for (var j = 0; j < means.Length; j++)
                curvatures[i, j] += weights[row] * probability * value * Value(j, row, c);
        }
    }

    private double Target(int row, int c) => smoothing / classes + (c == (int)labels[row] ? 1 - smoothing : 0);

    /// <summary>The cross-entropy of a row with the smoothed targets. Sets <see cref="logits"/> to its probabilities.</summary>
    private double LossOf(double[] factors, int row)
    {
        var logSum = Combine(factors, row);
        var loss = logSum;
        for (var c = 0; c < classes; c++)
        {
            loss -= Target(row, c) * logits[c];
            logits[c] = Math.Exp(logits[c] - logSum);
        }
        return loss;
    }

    /// <summary>Sets <see cref="logits"/> to the scaled sum of the parts' logits for a row.</summary>
    /// <returns>The logarithm of the sum of the logits' exponentials.</returns>
    private double Combine(double[] factors, int row)
    {
        if (row % RowsPerCheck == 0)
            CheckAlive();
        var largest = double.NegativeInfinity;
        for (var c = 0; c < classes; c++)
        {
            logits[c] = 0;
            for (var part = 0; part < factors.Length; part++)
                logits[c] += factors[part] * Value(part, row, c);
            largest = Math.Max(largest, logits[c]);
        }
        double sum = 0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }

    private double Value(int part, int row, int c) =>
        part == parts.Count ? constants![c]
        : outputs > 1 ? parts[part][row * outputs + c]
        : c == 0 ? 0 : parts[part][row];
}
