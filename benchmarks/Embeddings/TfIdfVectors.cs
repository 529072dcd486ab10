namespace MLNet.Attention.Benchmarks;

/// <summary>
/// The vectors to compare with: of a text each word (a run of letters and digits, in lower case) counts 1 + log of its
/// occurrences, times 1 + log((1 + N) / (1 + n)), N the number of texts that are learnt from, and n of those with the word.
/// </summary>
internal sealed class TfIdfVectors : ITextVectors
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly (int Word, float Weight)[][] vectors; // by ascending words

    public TfIdfVectors(IReadOnlyList<string> learntFrom, IReadOnlyList<string> texts)
    {
        var inTexts = learntFrom.SelectMany(text => Words(text).Distinct()).CountBy(word => word).ToDictionary();
        vectors = [.. texts.Select(text => Create(text, learntFrom.Count, inTexts))];
    }

    public int Width => numbers.Count;

    public double Cosine(int first, int second)
    {
        var (a, b, i, j, sum) = (vectors[first], vectors[second], 0, 0, 0.0);
        while (i < a.Length && j < b.Length)
        {
            if (a[i].Word == b[j].Word)
                sum += a[i++].Weight * b[j++].Weight;
            else if (a[i].Word < b[j].Word)
                i++;
            else
                j++;
        }
        return sum;
    }

    private (int, float)[] Create(string text, int total, Dictionary<string, int> inTexts)
    {
        var weights = Words(text).CountBy(word => word).Select(word => (Word: NumberOf(word.Key), Weight:
            (1 + Math.Log(word.Value)) * (1 + Math.Log((1.0 + total) / (1 + inTexts.GetValueOrDefault(word.Key))))))
            .OrderBy(word => word.Word).ToArray();
        var length = Math.Sqrt(weights.Sum(word => word.Weight * word.Weight));
        return Array.ConvertAll(weights, word => (word.Word, (float)(word.Weight / length)));
    }

    private int NumberOf(string word)
    {
        if (!numbers.TryGetValue(word, out var number))
            numbers.Add(word, number = numbers.Count);
        return number;
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
                end++;
            if (end > start)
                yield return text[start..end].ToLowerInvariant();
            start = end + 1;
        }
    }
}
