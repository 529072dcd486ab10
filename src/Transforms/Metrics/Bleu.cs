using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// BLEU of a corpus (Papineni 2002) with the defaults of sacreBLEU (Post 2018): case kept, tokenization 13a, n-grams up to 4,
/// exponential smoothing (Chen and Cherry 2014, method 3). Rows give statistics that are added up; the score comes from the sums.
/// Keeps scratch; not for two threads at a time.
/// </summary>
internal sealed class Bleu
{
    /// <summary>The longest n-grams.</summary>
    public const int MaximumOrder = 4;

    /// <summary>The statistics of a row: lengths of output and nearest target, matches, n-grams of the output.</summary>
    public const int StatisticCount = 2 + (2 * MaximumOrder);

    private readonly BleuTokenizer tokenizer = new();
    private readonly NGramMatches ngrams = new(MaximumOrder);
    private readonly Dictionary<string, int> words = [];
    private readonly List<int> ids = [];

    /// <summary>Measures a row.</summary>
    /// <param name="targets">At least one.</param>
    /// <param name="output">The text that is judged.</param>
    /// <param name="statistics">Receives <see cref="StatisticCount"/> whole numbers.</param>
    /// <returns>The mean length of the targets, in tokens.</returns>
    public double Measure(IReadOnlyList<ReadOnlyMemory<char>> targets, ReadOnlyMemory<char> output, Span<double> statistics)
    {
        words.Clear();
        Read(output.Span, isOutput: true);
        ngrams.SetOutput(CollectionsMarshal.AsSpan(ids));
        var (length, nearest, sum) = (ids.Count, -1, 0L);
        foreach (var target in targets)
        {
            Read(target.Span, isOutput: false);
            ngrams.AddTarget(CollectionsMarshal.AsSpan(ids));
            sum += ids.Count;
            var (difference, least) = (Math.Abs(ids.Count - length), Math.Abs(nearest - length));
            if (nearest < 0 || difference < least || (difference == least && ids.Count < nearest))
                nearest = ids.Count;
        }
        Span<int> matches = stackalloc int[MaximumOrder];
        ngrams.Count(matches);
        (statistics[0], statistics[1]) = (length, nearest);
        for (var n = 0; n < MaximumOrder; n++)
        {
            statistics[2 + n] = matches[n];
            statistics[2 + MaximumOrder + n] = Math.Max(length - n, 0);
        }
        return sum / (double)targets.Count;
    }

    /// <summary>The score of rows.</summary>
    /// <param name="sums">The <see cref="StatisticCount"/> statistics, added up over the rows.</param>
    public static BleuScore Score(ReadOnlySpan<double> sums)
    {
        var (outputLength, targetLength) = (sums[0], sums[1]);
        var matches = sums.Slice(2, MaximumOrder);
        var totals = sums.Slice(2 + MaximumOrder, MaximumOrder);
        var penalty = outputLength >= targetLength ? 1 : outputLength > 0 ? Math.Exp(1 - (targetLength / outputLength)) : 0;
        var precisions = new double[MaximumOrder];
        // Without any match the score is 0, not what smoothing would make of it; and so it is where the outputs are too short to
        // have n-grams of an order.
        var isZero = !matches.ContainsAnyExcept(0) || totals.Contains(0);
        var logarithms = 0.0;
        var smoothing = 1.0;
        for (var n = 0; n < MaximumOrder && matches.ContainsAnyExcept(0) && totals[n] > 0; n++)
        {
            if (matches[n] == 0)
                smoothing *= 2;
            precisions[n] = 100 * (matches[n] > 0 ? matches[n] : 1 / smoothing) / totals[n];
            logarithms += Math.Log(precisions[n]);
        }
        return new(isZero ? 0 : penalty * Math.Exp(logarithms / MaximumOrder), precisions, penalty,
            (long)outputLength, (long)targetLength);
    }

    // Words that the output does not have are all -1: they match nothing.
    private void Read(ReadOnlySpan<char> text, bool isOutput)
    {
        ids.Clear();
        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in tokenizer.Tokenize(text))
        {
            var word = tokenizer.Characters[range];
            if (lookup.TryGetValue(word, out var id))
            {
                ids.Add(id);
            }
            else if (isOutput)
            {
                ids.Add(words.Count);
                words.Add(word.ToString(), words.Count);
            }
            else
            {
                ids.Add(-1);
            }
        }
    }
}
