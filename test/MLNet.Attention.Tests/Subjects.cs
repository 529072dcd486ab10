using Microsoft.ML;

namespace MLNet.Attention.Tests;

/// <summary>
/// A small corpus of texts with none to three of three labels, each of which one of its words tells, the same in every run.
/// </summary>
internal static class Subjects
{
    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["sport"] = ["football", "tennis", "chess", "rowing", "running", "boxing"],
        ["animal"] = ["badger", "otter", "sparrow", "lizard", "beetle", "trout"],
        ["food"] = ["pasta", "cheese", "soup", "bread", "salad", "pudding"],
    };

    private static readonly string[] Frames =
        ["tell me about {0}", "what do you know of {0} here?", "why is {0} so?", "{0}, and"];

    private static readonly string[] Fillers = ["good", "new", "strange", "small", "famous", "old", "common", "nice"];

    private static readonly Lazy<Row<string>[]> All = new(() => Generate(260));

    /// <summary>The labels in the order of their occurrence.</summary>
    public static IReadOnlyList<string> Labels { get; } = [.. Words.Keys];

    /// <summary>200 rows to learn from, their labels with commas between them; a row of four has none.</summary>
    public static IReadOnlyList<Row<string>> Training => All.Value[..200];

    /// <summary>60 other rows.</summary>
    public static IReadOnlyList<Row<string>> Test => All.Value[200..];

    /// <summary>The training rows, with the labels as text.</summary>
    public static IDataView LoadTraining(MLContext context) => TextPairs.Load(context, Training);

    /// <summary>The test rows, with the labels as text.</summary>
    public static IDataView LoadTest(MLContext context) => TextPairs.Load(context, Test);

    /// <summary>Rows with their labels as a vector of texts.</summary>
    public static IDataView LoadTexts(MLContext context, IEnumerable<Row<string>> rows) =>
        TextPairs.Load(context, rows.Select(row => new Row<string[]> { Label = Split(row.Label), Text = row.Text }));

    /// <summary>Rows with their labels as a vector of keys, those of the training rows.</summary>
    public static IDataView LoadKeys(MLContext context, IEnumerable<Row<string>> rows) =>
        context.Transforms.Conversion.MapValueToKey("Label").Fit(LoadTexts(context, Training))
            .Transform(LoadTexts(context, rows));

    /// <summary>The labels of a row.</summary>
    public static string[] Split(string labels) => labels.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static Row<string>[] Generate(int count)
    {
        var random = new Random(5);
        var seen = new HashSet<string>();
        var rows = new List<Row<string>>();
        while (rows.Count < count)
        {
            string[] labels = [.. Labels.Where((_, i) => rows.Count % 4 > 0 && (rows.Count + i + rows.Count / 4) % (i + 2) == 0)];
            var words = labels.Select(label => Pick(random, Words[label])).Prepend(Pick(random, Fillers)).ToArray();
            random.Shuffle(words);
            var text = string.Format(Pick(random, Frames), string.Join(' ', words)) + " " + Pick(random, Fillers);
            if (seen.Add(text))
                rows.Add(new Row<string> { Label = string.Join(',', labels), Text = text });
        }
        return [.. rows];
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
