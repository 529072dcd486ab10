namespace MLNet.Attention;

/// <summary>What a classifier or a sentiment model predicts for a text: a class, and the probabilities of all classes.</summary>
/// <example><code>
/// var prediction = model.Predict("not bad at all");
/// Console.WriteLine($"{prediction.ClassName} {prediction.Probability:P1}");
/// foreach (var (name, probability) in prediction.Top(3))
///     Console.WriteLine($"{probability:P1} {name}");
/// </code></example>
public sealed class ClassPrediction
{
    internal ClassPrediction(IReadOnlyList<string> classNames, float[] probabilities, int classIndex)
    {
        ClassNames = classNames;
        Probabilities = probabilities;
        ClassIndex = classIndex;
    }

    /// <summary>
    /// The index of the predicted class in <see cref="ClassNames"/>: the likeliest, unless the classes had weights in training;
    /// then that with the largest product of weight and probability.
    /// </summary>
    public int ClassIndex { get; }

    /// <summary>The name of the predicted class.</summary>
    public string ClassName => ClassNames[ClassIndex];

    /// <summary>The calibrated probability of the predicted class, in [0, 1].</summary>
    public float Probability => Probabilities[ClassIndex];

    /// <summary>
    /// The names of all C classes: of a classifier the values of the label's keys, in their order, or the numbers of the keys
    /// from 1 on where they have no values; of a sentiment model the names for false and for true.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The calibrated probability of each class [C], in the order of <see cref="ClassNames"/>. They sum to 1.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>The likeliest classes, the likeliest first; of equals, the earlier in <see cref="ClassNames"/>.</summary>
    /// <param name="count">How many, at least 1. All C classes, if there are no more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public IReadOnlyList<ClassProbability> Top(int count)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), $"'{nameof(count)}' is {count}; expected at least 1.");
        return
        [
            .. Enumerable.Range(0, ClassNames.Count).OrderByDescending(i => Probabilities[i]).Take(count)
                .Select(i => new ClassProbability(ClassNames[i], Probabilities[i])),
        ];
    }

    /// <summary>The name of the predicted class, and its probability in percent.</summary>
    public override string ToString() => FormattableString.Invariant($"{ClassName} ({100 * Probability:F1} %)");
}
