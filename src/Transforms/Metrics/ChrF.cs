using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// chrF2 of a corpus (Popovic 2015, "chrF: character n-gram F-score") with the defaults of sacreBLEU: n-grams of 1 to 6
/// characters (code points) without white space, no words, case kept, recall twice as important as precision. Rows give
/// statistics that are added up; the score comes from the sums. Keeps scratch; not for two threads at a time.
/// </summary>
internal sealed class ChrF
{
    /// <summary>The longest n-grams.</summary>
    public const int MaximumOrder = 6;

    /// <summary>The statistics of a row: for each order the n-grams of the output, of the target, and of both.</summary>
    public const int StatisticCount = 3 * MaximumOrder;

    private const double BetaSquared = 4;

    private readonly NGramMatches ngrams = new(MaximumOrder);
    private readonly List<int> characters = [];

    /// <summary>Measures a row, against the target that gives it the highest score.</summary>
    /// <param name="targets">At least one.</param>
    /// <param name="output">The text that is judged.</param>
    /// <param name="statistics">Receives <see cref="StatisticCount"/> whole numbers.</param>
    public void Measure(IReadOnlyList<ReadOnlyMemory<char>> targets, ReadOnlyMemory<char> output, Span<double> statistics)
    {
        Read(output.Span);
        ngrams.SetOutput(CollectionsMarshal.AsSpan(characters));
        var length = characters.Count;
        var best = -1.0;
        Span<int> matches = stackalloc int[MaximumOrder];
        Span<double> current = stackalloc double[StatisticCount];
        foreach (var target in targets)
        {
            Read(target.Span);
            ngrams.ClearTargets();
            ngrams.AddTarget(CollectionsMarshal.AsSpan(characters));
            ngrams.Count(matches);
            for (var n = 0; n < MaximumOrder; n++)
            {
                // An order that the target has no n-gram of counts for nothing.
                current[3 * n] = characters.Count > n ? Math.Max(length - n, 0) : 0;
                current[(3 * n) + 1] = Math.Max(characters.Count - n, 0);
                current[(3 * n) + 2] = matches[n];
            }
            var score = Score(current);
            if (score <= best)
                continue;
            best = score;
            current.CopyTo(statistics);
        }
    }

    /// <summary>The score of rows, in [0, 100].</summary>
    /// <param name="sums">The <see cref="StatisticCount"/> statistics, added up over the rows.</param>
    /// <remarks>Precision and recall are means over the orders that outputs and targets both have.</remarks>
    public static double Score(ReadOnlySpan<double> sums)
    {
        var (precision, recall, orders) = (0.0, 0.0, 0);
        for (var n = 0; n < MaximumOrder; n++)
        {
            var (ofOutput, ofTarget, ofBoth) = (sums[3 * n], sums[(3 * n) + 1], sums[(3 * n) + 2]);
            if (ofOutput == 0 || ofTarget == 0)
                continue;
            precision += ofBoth / ofOutput;
            recall += ofBoth / ofTarget;
            orders++;
        }
        if (precision + recall == 0)
            return 0;
        precision /= orders;
        recall /= orders;
        return 100 * (1 + BetaSquared) * precision * recall / ((BetaSquared * precision) + recall);
    }

    private void Read(ReadOnlySpan<char> text)
    {
        characters.Clear();
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                characters.Add(char.ConvertToUtf32(text[i], text[++i]));
            else if (!WhiteSpace.Is(text[i]))
                characters.Add(text[i]);
        }
    }
}
