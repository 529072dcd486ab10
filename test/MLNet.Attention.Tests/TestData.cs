using Microsoft.ML;

namespace MLNet.Attention.Tests;

/// <summary>
/// A small sentiment corpus, the same in every run: balanced, no text twice, easy to learn from its words but for
/// the negations.
/// </summary>
internal static class TestData
{
    private static readonly string[] Things =
        ["film", "story", "acting", "music", "ending", "script", "service", "food", "hotel", "book", "plot", "cast"];

    private static readonly string[] Adverbs = ["very", "really", "quite", "truly", "simply", "rather"];
    private static readonly string[] Good = ["good", "great", "lovely", "superb", "funny", "charming", "brilliant", "warm"];
    private static readonly string[] Bad = ["bad", "awful", "dull", "dreadful", "boring", "clumsy", "horrible", "cold"];
    private static readonly string[] Liked = ["loved", "enjoyed", "adored", "liked"];
    private static readonly string[] Disliked = ["hated", "disliked", "regretted", "loathed"];

    private static readonly Lazy<Review[]> All = new(() => Generate(520));

    /// <summary>400 rows to learn from, true and false in turn.</summary>
    public static IReadOnlyList<Review> Training => All.Value[..400];

    /// <summary>120 other rows.</summary>
    public static IReadOnlyList<Review> Test => All.Value[400..];

    /// <summary>Rows as data with the columns Label (Boolean), Text (String) and Weight (Single).</summary>
    public static IDataView Load(MLContext context, IEnumerable<Review> rows) =>
        context.Data.LoadFromEnumerable(rows);

    /// <summary><see cref="Training"/> as data.</summary>
    public static IDataView LoadTraining(MLContext context) => Load(context, Training);

    /// <summary><see cref="Test"/> as data.</summary>
    public static IDataView LoadTest(MLContext context) => Load(context, Test);

    private static Review[] Generate(int count)
    {
        var random = new Random(7);
        var seen = new HashSet<string>();
        var rows = new List<Review>();
        while (rows.Count < count)
        {
            var label = rows.Count % 2 == 0;
            var text = Sentence(random, label);
            if (seen.Add(text))
                rows.Add(new Review { Label = label, Text = text });
        }
        return [.. rows];
    }

    private static string Sentence(Random random, bool good)
    {
        var thing = Pick(random, Things);
        var adverb = Pick(random, Adverbs);
        var quality = Pick(random, good ? Good : Bad);
        return random.Next(4) switch
        {
            0 => $"The {thing} was {adverb} {quality}.",
            1 => $"I {Pick(random, good ? Liked : Disliked)} the {thing}, it was {quality}!",
            2 => $"A {adverb} {quality} {thing} and a {Pick(random, good ? Good : Bad)} {Pick(random, Things)}.",
            _ => $"The {thing} was not {Pick(random, good ? Bad : Good)}, it was {adverb} {quality}.",
        };
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
