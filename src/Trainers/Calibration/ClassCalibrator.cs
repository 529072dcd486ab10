using MLNet.Attention.Transforms.Tasks;

namespace MLNet.Attention.Trainers.Calibration;

/// <summary>Fits the scales with the lowest log-loss.</summary>
/// <remarks>
/// Targets are slightly smoothed (Platt 1999, section 2.2). Without smoothing, scales would grow without bound when all rows
/// are predicted right.
/// </remarks>
internal sealed class ClassCalibrator : Calibrator
{
    private readonly IReadOnlyList<float[]> parts;
    private readonly IReadOnlyList<float> labels;
    private readonly IReadOnlyList<float> weights;
    private readonly int outputs;
    private readonly int classes;
    private readonly double smoothing;
    private readonly double[] logits;

    /// <param name="parts">Each part's outputs: C logits per row, or 1 for two classes, with the logits 0 and the output.</param>
    /// <param name="outputs">Number of outputs per row.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="weights">One per row.</param>
    public ClassCalibrator(
        IReadOnlyList<float[]> parts, int outputs, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        this.parts = parts;
        this.outputs = outputs;
        this.labels = labels;
        this.weights = weights;
        classes = Math.Max(2, outputs);
        smoothing = 2.0 / (2 + weights.Count(weight => weight > 0));
        logits = new double[classes];
    }

    /// <summary>The weighted mean of the log-loss, in nats, and the weighted share of right predictions.</summary>
    public (double Loss, double Accuracy) Evaluate(double[] scales)
    {
        double loss = 0, right = 0, total = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            var label = (int)labels[row];
            var logSum = Combine(scales, row);
            loss += weights[row] * (logSum - logits[label]);
            right += weights[row] * (Logits.IndexOfLargest<double>(logits) == label ? 1 : 0);
            total += weights[row];
        }
        return (loss / total, right / total);
    }

    protected override (double Loss, double Slope, double Curvature) At(double[] scales, int part)
    {
        double loss = 0, slope = 0, curvature = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            if (weights[row] == 0)
                continue;
            var logSum = Combine(scales, row);
            double target = 0, targetValue = 0, mean = 0, square = 0;
            for (var c = 0; c < classes; c++)
            {
                var value = Value(parts[part], row, c);
                var wanted = smoothing / classes + (c == (int)labels[row] ? 1 - smoothing : 0);
                var probability = Math.Exp(logits[c] - logSum);
                target += wanted * logits[c];
                targetValue += wanted * value;
                mean += probability * value;
                square += probability * value * value;
            }
            loss += weights[row] * (logSum - target);
            slope += weights[row] * (mean - targetValue);
            curvature += weights[row] * (square - mean * mean);
        }
        return (loss, slope, curvature);
    }

    /// <summary>Sets <see cref="logits"/> to the scaled sum of the parts' logits for a row.</summary>
    /// <returns>The logarithm of the sum of the logits' exponentials.</returns>
    private double Combine(double[] scales, int row)
    {
        var largest = double.NegativeInfinity;
        for (var c = 0; c < classes; c++)
        {
            logits[c] = 0;
            for (var part = 0; part < parts.Count; part++)
                logits[c] += scales[part] * Value(parts[part], row, c);
            largest = Math.Max(largest, logits[c]);
        }
        double sum = 0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }

    private double Value(float[] part, int row, int c) =>
        outputs > 1 ? part[row * outputs + c] : c == 0 ? 0 : part[row];
}
