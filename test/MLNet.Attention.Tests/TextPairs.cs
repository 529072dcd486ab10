using Microsoft.ML;

namespace MLNet.Attention.Tests;

/// <summary>Small corpora of pairs of texts, the same in every run.</summary>
internal static class TextPairs
{
    private static readonly string[] Words =
        ["river", "engine", "window", "letter", "garden", "copper", "violin", "market", "winter", "shadow", "basket", "rocket"];

    /// <summary>300 pairs of four words each; the label is how many of them both texts have.</summary>
    public static IReadOnlyList<Row<float>> Similarity { get; } = [.. Similar(new Random(3), 300)];

    /// <summary>80 other such pairs.</summary>
    public static IReadOnlyList<Row<float>> SimilarityTest { get; } = [.. Similar(new Random(4), 80)];

    /// <summary>Pairs of reviews, one good and one bad; the label says which is the good one.</summary>
    public static IReadOnlyList<Row<string>> Better { get; } = [.. Compare(TestData.Training)];

    /// <summary>Other such pairs.</summary>
    public static IReadOnlyList<Row<string>> BetterTest { get; } = [.. Compare(TestData.Test)];

    /// <summary>The same pairs the other way round.</summary>
    public static IEnumerable<Row<TLabel>> Swapped<TLabel>(IEnumerable<Row<TLabel>> rows) =>
        rows.Select(row => new Row<TLabel> { Label = row.Label, Text = row.Second, Second = row.Text });

    /// <summary>Rows as data, their labels as they are.</summary>
    public static IDataView Load<TLabel>(MLContext context, IEnumerable<Row<TLabel>> rows) =>
        context.Data.LoadFromEnumerable(rows.ToList());

    /// <summary>Rows of <see cref="Better"/> with the label as a key.</summary>
    public static IDataView LoadBetter(MLContext context, IEnumerable<Row<string>> rows) =>
        context.Transforms.Conversion.MapValueToKey("Label").Fit(Load(context, Better)).Transform(Load(context, rows));

    private static IEnumerable<Row<float>> Similar(Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var words = Words.ToArray();
            random.Shuffle(words);
            var same = i % 5;
            var second = words[..same].Concat(words[4..(8 - same)]).ToArray();
            random.Shuffle(second);
            yield return new Row<float>
            {
                Label = same,
                Text = string.Join(' ', words[..4]),
                Second = string.Join(' ', second),
            };
        }
    }

    // Reviews are good and bad in turn.
    private static IEnumerable<Row<string>> Compare(IReadOnlyList<Review> reviews)
    {
        for (var i = 0; i < reviews.Count; i += 2)
        {
            var firstIsGood = i % 4 == 0;
            yield return new Row<string>
            {
                Label = firstIsGood ? "first" : "second",
                Text = reviews[firstIsGood ? i : i + 1].Text,
                Second = reviews[firstIsGood ? i + 1 : i].Text,
            };
        }
    }
}
