namespace MLNet.Attention;

/// <summary>What a multi-label classifier predicts for a text: any number of labels, and the probability of each.</summary>
/// <example><code>
/// var prediction = model.Predict("Striker opens a pasta bar");
/// foreach (var (name, probability) in prediction.Labels)
///     Console.WriteLine($"{probability:P1} {name}");
/// </code></example>
public sealed class MultiLabelPrediction
{
    internal MultiLabelPrediction(IReadOnlyList<string> labelNames, float[] probabilities, int[] predicted)
    {
        LabelNames = labelNames;
        Probabilities = probabilities;
        Labels = Array.ConvertAll(predicted, Labelled);
    }

    /// <summary>
    /// The labels whose probability is above their threshold, the likeliest first; of equals, the earlier in
    /// <see cref="LabelNames"/>. May be empty.
    /// </summary>
    public IReadOnlyList<ClassProbability> Labels { get; }

    /// <summary>
    /// The names of all K labels: the values of the label's keys, in their order, or the numbers of the keys from 1 on where
    /// they have no values; of labels that were texts, in the order in which they occurred first in the training rows.
    /// </summary>
    public IReadOnlyList<string> LabelNames { get; }

    /// <summary>
    /// The calibrated probability of each label [K], in the order of <see cref="LabelNames"/>: that the text has the label, in
    /// [1e-7, 1 - 1e-7]. They do not sum to 1.
    /// </summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>
    /// The likeliest labels, above their thresholds or not, the likeliest first; of equals, the earlier in
    /// <see cref="LabelNames"/>.
    /// </summary>
    /// <param name="count">How many, at least 1. All K labels, if there are no more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public IReadOnlyList<ClassProbability> Top(int count)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), $"'{nameof(count)}' is {count}; expected at least 1.");
        return
        [
            .. Enumerable.Range(0, LabelNames.Count).OrderByDescending(label => Probabilities[label]).Take(count)
                .Select(Labelled),
        ];
    }

    /// <summary>The predicted labels with their probabilities in percent, or <c>no label</c>.</summary>
    public override string ToString() => Labels.Count == 0 ? "no label" : string.Join(", ", Labels.Select(label =>
        FormattableString.Invariant($"{label.ClassName} ({100 * label.Probability:F1} %)")));

    private ClassProbability Labelled(int label) => new(LabelNames[label], Probabilities[label]);
}
