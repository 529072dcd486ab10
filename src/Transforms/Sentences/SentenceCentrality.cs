using System.Buffers;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// How central each sentence is, by attention: each sentence attends to all others, and the centrality of a sentence is the
/// share of attention that comes to it in the long run.
/// </summary>
/// <remarks>
/// <para>Sentence i attends to sentence j ≠ i with the weight softmax_j(β · cos(i, j)). The centralities are the stationary
/// distribution of these weights, found by power iteration: LexRank (Erkan and Radev 2004, section 3.2) with attention weights
/// in place of normalised cosines; a softmax gives weight to all sentences, so that no damping is needed.</para>
/// <para>A text of more than <see cref="LongestSection"/> sentences is cut into sections of equal length, whose sentences attend
/// to each other only. So time grows linearly with the length of a longer text, and memory has a bound.</para>
/// </remarks>
internal static class SentenceCentrality
{
    /// <summary>The most sentences that attend to each other.</summary>
    public const int LongestSection = 1024;

    private const int MostSteps = 100;
    private const double Tolerance = 1e-7;

    /// <summary>The centrality of each sentence relative to the mean of its section, at least 0; mean 1.</summary>
    /// <param name="vectors">The sentences.</param>
    /// <param name="sharpness">β, at least 0.</param>
    /// <param name="checkAlive">Throws when the work was cancelled.</param>
    public static float[] Of(SentenceVectors vectors, double sharpness, Action? checkAlive = null)
    {
        var centralities = new float[vectors.Count];
        for (var start = 0; start < vectors.Count;)
        {
            checkAlive?.Invoke();
            var length = SectionOf(vectors.Count, start).End - start;
            Section(vectors, start, sharpness, centralities.AsSpan(start, length));
            start += length;
        }
        return centralities;
    }

    /// <summary>The section of a sentence: the first sentence, and the one after the last.</summary>
    /// <param name="count">Number of sentences of the text.</param>
    /// <param name="sentence">The index of the sentence.</param>
    /// <param name="longest">The most sentences of a section.</param>
    public static (int Start, int End) SectionOf(int count, int sentence, int longest = LongestSection)
    {
        var sections = (count + longest - 1) / longest;
        var length = (count + sections - 1) / sections;
        var start = sentence / length * length;
        return (start, Math.Min(count, start + length));
    }

    private static void Section(SentenceVectors vectors, int start, double sharpness, Span<float> centralities)
    {
        var n = centralities.Length;
        if (n <= 2)
        {
            centralities.Fill(1);
            return;
        }
        var attention = ArrayPool<float>.Shared.Rent(n * n);
        try
        {
            Attend(vectors, start, sharpness, attention.AsSpan(0, n * n), n);
            Iterate(attention.AsSpan(0, n * n), centralities);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(attention);
        }
    }

    /// <summary>Computes the attention weights [N, N], a row for each attending sentence; the diagonal is 0.</summary>
    private static void Attend(SentenceVectors vectors, int start, double sharpness, Span<float> attention, int n)
    {
        Cosines(vectors, start, attention, n);
        for (var i = 0; i < n; i++)
        {
            var row = attention.Slice(i * n, n);
            var sum = 0.0;
            for (var j = 0; j < n; j++)
            {
                row[j] = j == i ? 0 : (float)Math.Exp(sharpness * (row[j] - 1)); // a cosine is at most 1
                sum += row[j];
            }
            for (var j = 0; j < n; j++)
                row[j] = (float)(row[j] / sum);
        }
    }

    /// <summary>The cosines of all sentences, word by word: only pairs that share a word cost time.</summary>
    private static void Cosines(SentenceVectors vectors, int start, Span<float> cosines, int n)
    {
        cosines.Clear();
        var postings = new List<(int Term, int Sentence, float Weight)>();
        for (var i = 0; i < n; i++)
        {
            var terms = vectors.TermsOf(start + i);
            var weights = vectors.WeightsOf(start + i);
            for (var at = 0; at < terms.Length; at++)
            {
                if (weights[at] > 0)
                    postings.Add((terms[at], i, weights[at]));
            }
        }
        postings.Sort((a, b) => a.Term != b.Term ? a.Term.CompareTo(b.Term) : a.Sentence.CompareTo(b.Sentence));
        for (var first = 0; first < postings.Count;)
        {
            var end = first;
            while (end < postings.Count && postings[end].Term == postings[first].Term)
                end++;
            for (var a = first; a < end; a++)
            {
                var (_, i, weight) = postings[a];
                for (var b = first; b < end; b++)
                    cosines[i * n + postings[b].Sentence] += weight * postings[b].Weight;
            }
            first = end;
        }
    }

    /// <summary>Power iteration from equal shares. Each step keeps half of them, so that it cannot swing for ever.</summary>
    private static void Iterate(ReadOnlySpan<float> attention, Span<float> centralities)
    {
        var n = centralities.Length;
        var (now, next) = (new double[n], new double[n]);
        Array.Fill(now, 1);
        for (var (step, change) = (0, 1.0); step < MostSteps && change > Tolerance; step++)
        {
            Array.Clear(next);
            for (var i = 0; i < n; i++)
            {
                var row = attention.Slice(i * n, n);
                for (var j = 0; j < n; j++)
                    next[j] += now[i] * row[j];
            }
            change = 0;
            for (var j = 0; j < n; j++)
            {
                next[j] = (now[j] + next[j]) / 2;
                change = Math.Max(change, Math.Abs(next[j] - now[j]));
            }
            (now, next) = (next, now);
        }
        for (var j = 0; j < n; j++)
            centralities[j] = (float)now[j];
    }
}
