namespace MLNet.Attention.Transforms.Sentences;

/// <summary>What a trained scorer sees of a sentence beside its words: centrality, place, length, and its neighbours.</summary>
internal static class SentenceFeatures
{
    /// <summary>K, number of features of a sentence.</summary>
    public const int Count = 10;

    private const int MostWords = 10_000; // keeps features finite and small, whatever the text

    /// <summary>Appends the features of all sentences of a text, K for each.</summary>
    public static void Append(AnalyzedText text, List<float> features)
    {
        var (sentences, vectors) = (text.Sentences, text.Vectors);
        var highest = text.Centralities.DefaultIfEmpty(1).Max();
        var mean = Enumerable.Range(0, sentences.Count).Sum(i => (double)WordsOf(vectors, i)) / Math.Max(1, sentences.Count);
        for (var i = 0; i < sentences.Count; i++)
        {
            var words = WordsOf(vectors, i);
            features.Add((float)Math.Log(text.Centralities[i] + 0.1));
            features.Add(text.Centralities[i] / highest);
            features.Add(1f / (1 + i));
            features.Add(sentences.Count == 1 ? 0 : (float)i / (sentences.Count - 1));
            features.Add((float)(Math.Log(1.0 + words) - Math.Log(1 + mean)));
            features.Add((float)(Math.Log(1.0 + words) / 3));
            features.Add((float)(Math.Log(sentences.Count) / 3));
            features.Add(i == 0 || sentences[i].Item != sentences[i - 1].Item ? 1 : 0);
            features.Add(i == 0 ? 0 : (float)vectors.Cosine(0, i));
            features.Add(IsQuestion(text.Text, sentences[i]) ? 1 : 0);
        }
    }

    private static int WordsOf(SentenceVectors vectors, int sentence) => Math.Min(MostWords, vectors.WordCount(sentence));

    private static bool IsQuestion(string text, SentenceRange sentence) =>
        sentence.Of(text)[^Math.Min(3, sentence.Length)..].IndexOfAny('?', '？', '؟') >= 0;
}
