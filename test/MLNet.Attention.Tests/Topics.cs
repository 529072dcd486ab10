using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace MLNet.Attention.Tests;

/// <summary>
/// A small corpus of three classes that one keyword tells, the same in every run. The classes come in another order
/// than that of their names.
/// </summary>
internal static class Topics
{
    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["sport"] = ["football", "tennis", "chess", "rowing", "running", "boxing"],
        ["animal"] = ["badger", "otter", "sparrow", "lizard", "beetle", "trout"],
        ["food"] = ["pasta", "cheese", "soup", "bread", "salad", "pudding"],
    };

    private static readonly string[] Frames =
        ["tell me about {0}", "what do you know of {0} here?", "I read a {1} book on {0}", "why is {0} so {1}?", "{0}, and"];

    private static readonly string[] Fillers = ["good", "new", "strange", "small", "famous", "old", "common", "nice"];

    private static readonly Lazy<Row<string>[]> All = new(() => Generate(270));

    /// <summary>The classes in the order of their occurrence.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. Words.Keys];

    /// <summary>210 rows to learn from, as many of each class.</summary>
    public static IReadOnlyList<Row<string>> Training => All.Value[..210];

    /// <summary>60 other rows.</summary>
    public static IReadOnlyList<Row<string>> Test => All.Value[210..];

    /// <summary>The training rows with the label as a key.</summary>
    public static IDataView LoadTraining(MLContext context) => Load(context, Training);

    /// <summary>The test rows with the label as a key.</summary>
    public static IDataView LoadTest(MLContext context) => Load(context, Test);

    /// <summary>Rows with the label as a key: one of those that the training rows have.</summary>
    public static IDataView Load(MLContext context, IEnumerable<Row<string>> rows,
        ValueToKeyMappingEstimator.KeyOrdinality order = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence) =>
        context.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: order)
            .Fit(context.Data.LoadFromEnumerable(Training))
            .Transform(context.Data.LoadFromEnumerable(rows.ToList()));

    /// <summary>The training rows with labels of another type, as keys of its values.</summary>
    /// <param name="context">The context.</param>
    /// <param name="label">From the place of a class in <see cref="Classes"/>.</param>
    public static IDataView LoadTraining<TLabel>(MLContext context, Func<int, TLabel> label)
    {
        var rows = context.Data.LoadFromEnumerable(Training.Select((row, i) => new Row<TLabel>
        {
            Label = label(i % Words.Count),
            Text = row.Text,
        }).ToList());
        return context.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    private static Row<string>[] Generate(int count)
    {
        var random = new Random(3);
        var seen = new HashSet<string>();
        var rows = new List<Row<string>>();
        while (rows.Count < count)
        {
            var label = Classes[rows.Count % Words.Count];
            var text = string.Format(Frames[random.Next(Frames.Length)], Pick(random, Words[label]), Pick(random, Fillers))
                + " " + Pick(random, Fillers);
            if (seen.Add(text))
                rows.Add(new Row<string> { Label = label, Text = text });
        }
        return [.. rows];
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
