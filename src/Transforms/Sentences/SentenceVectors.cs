namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// A vector of unit length for each sentence of a text, by tf-idf: a word counts 1 + log of its occurrences in the sentence,
/// times log((1 + N) / (1 + n)), where N is the number of sentences of the text plus that of the texts of a collection, and n the
/// number of those that have the word.
/// </summary>
internal sealed class SentenceVectors
{
    private readonly int[] starts; // [S + 1], into terms and weights
    private readonly int[] terms; // ascending within a sentence
    private readonly float[] weights;
    private readonly int[] wordCounts;

    private SentenceVectors(int[] starts, int[] terms, float[] weights, int[] wordCounts, int termCount)
    {
        this.starts = starts;
        this.terms = terms;
        this.weights = weights;
        this.wordCounts = wordCounts;
        TermCount = termCount;
    }

    /// <summary>Number of sentences, S.</summary>
    public int Count => wordCounts.Length;

    /// <summary>Number of different words of the text.</summary>
    public int TermCount { get; }

    /// <summary>Number of words of a sentence.</summary>
    public int WordCount(int sentence) => wordCounts[sentence];

    /// <summary>The words of a sentence that its vector has, ascending, in [0, <see cref="TermCount"/>).</summary>
    public ReadOnlySpan<int> TermsOf(int sentence) => terms.AsSpan(starts[sentence]..starts[sentence + 1]);

    /// <summary>The weights of these words.</summary>
    public ReadOnlySpan<float> WeightsOf(int sentence) => weights.AsSpan(starts[sentence]..starts[sentence + 1]);

    /// <summary>The vectors of the sentences of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sentences">Its sentences.</param>
    /// <param name="counts">The words of a collection of texts.</param>
    public static SentenceVectors Create(
        ReadOnlySpan<char> text, IReadOnlyList<SentenceRange> sentences, DocumentCounts counts)
    {
        var ids = new Dictionary<uint, int>();
        var found = new List<(int Term, int Count)>();
        var (starts, wordCounts) = (new int[sentences.Count + 1], new int[sentences.Count]);
        var (hashes, inSentences, words) = (new List<uint>(), new List<int>(), new List<int>());
        for (var i = 0; i < sentences.Count; i++)
        {
            words.Clear();
            foreach (var word in new SentenceWords(sentences[i].Of(text)))
            {
                if (!ids.TryGetValue(word, out var id))
                {
                    ids.Add(word, id = hashes.Count);
                    hashes.Add(word);
                    inSentences.Add(0);
                }
                words.Add(id);
            }
            wordCounts[i] = words.Count;
            words.Sort();
            for (var at = 0; at < words.Count;)
            {
                var (id, first) = (words[at], at);
                while (at < words.Count && words[at] == id)
                    at++;
                found.Add((id, at - first));
                inSentences[id]++;
            }
            starts[i + 1] = found.Count;
        }
        var rarity = new double[hashes.Count];
        for (var id = 0; id < rarity.Length; id++)
            rarity[id] = Math.Log((1.0 + sentences.Count + counts.Texts) / (1.0 + inSentences[id] + counts.Of(hashes[id])));
        var weights = new float[found.Count];
        for (var i = 0; i < sentences.Count; i++)
            Weigh(found, rarity, weights, starts[i], starts[i + 1]);
        return new(starts, [.. found.Select(entry => entry.Term)], weights, wordCounts, hashes.Count);
    }

    /// <summary>The cosine of two sentences, in [0, 1].</summary>
    public double Cosine(int a, int b)
    {
        var (i, endOfA) = (starts[a], starts[a + 1]);
        var (j, endOfB) = (starts[b], starts[b + 1]);
        var sum = 0.0;
        while (i < endOfA && j < endOfB)
        {
            if (terms[i] == terms[j])
                sum += weights[i++] * (double)weights[j++];
            else if (terms[i] < terms[j])
                i++;
            else
                j++;
        }
        return sum;
    }

    private static void Weigh(List<(int Term, int Count)> found, double[] rarity, float[] weights, int start, int end)
    {
        var sum = 0.0;
        for (var at = start; at < end; at++)
        {
            var weight = (1 + Math.Log(found[at].Count)) * rarity[found[at].Term];
            weights[at] = (float)weight;
            sum += weight * weight;
        }
        var scale = sum > 0 ? 1 / Math.Sqrt(sum) : 0;
        for (var at = start; at < end; at++)
            weights[at] = (float)(weights[at] * scale);
    }
}
