using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.Attention.Benchmarks;

/// <summary>
/// TF-IDF of words 1-2 and of characters 2-5, lower case, each of the two parts of length 1: the features of a usual linear
/// text model. An n-gram counts (1 + ln tf)·idf; idf is ln((1 + n) / (1 + df)) + 1.
/// </summary>
internal sealed class TfIdf
{
    private readonly Dictionary<string, int> features = [];
    private readonly List<int> rowsWith = [];
    private readonly int rows;

    public TfIdf(IReadOnlyCollection<string> texts)
    {
        rows = texts.Count;
        foreach (var text in texts)
        {
            foreach (var feature in Words(text).Concat(Characters(text)).Distinct())
                Count(feature);
        }
    }

    public int FeatureCount => features.Count;

    /// <summary>The vector of a text; n-grams that no training text has are left out.</summary>
    public (int Feature, float Value)[] Transform(string text) => [.. Part(Words(text)), .. Part(Characters(text))];

    private void Count(string feature)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(features, feature, out var exists);
        if (!exists)
        {
            index = rowsWith.Count;
            rowsWith.Add(0);
        }
        rowsWith[index]++;
    }

    private (int Feature, float Value)[] Part(IEnumerable<string> ngrams)
    {
        var counts = new Dictionary<int, int>();
        foreach (var ngram in ngrams)
        {
            if (features.TryGetValue(ngram, out var feature))
                counts[feature] = counts.GetValueOrDefault(feature) + 1;
        }
        var values = counts
            .Select(pair => (pair.Key, Value: (1 + Math.Log(pair.Value)) * InverseFrequency(pair.Key))).ToArray();
        var length = Math.Sqrt(values.Sum(value => value.Value * value.Value));
        return Array.ConvertAll(values, value => (value.Key, (float)(value.Value / length)));
    }

    private double InverseFrequency(int feature) => Math.Log((1.0 + rows) / (1 + rowsWith[feature])) + 1;

    /// <summary>Words of two or more letters or digits, and pairs of neighbours, marked as words.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var words = new string(Array.ConvertAll(text.ToLowerInvariant().ToCharArray(), c => IsOfAWord(c) ? c : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 1).ToList();
        return words.Select(word => "w\t" + word).Concat(words.Zip(words.Skip(1), (a, b) => $"w\t{a} {b}"));
    }

    private static IEnumerable<string> Characters(string text)
    {
        var lower = text.ToLowerInvariant();
        for (var length = 2; length <= 5; length++)
        {
            for (var start = 0; start + length <= lower.Length; start++)
                yield return lower.Substring(start, length);
        }
    }

    private static bool IsOfAWord(char c) => char.IsLetterOrDigit(c) || c == '_'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
