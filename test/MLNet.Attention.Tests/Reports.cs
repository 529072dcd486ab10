using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests;

/// <summary>A small corpus of texts and their summaries, the same in every run: who did what, without where and when.</summary>
internal static class Reports
{
    private static readonly string[] Names = ["Anna", "Tom", "Zoë", "Li", "Max", "Eva", "Ole", "Uma"];
    private static readonly string[] Verbs = ["found", "lost", "sold", "painted", "broke"];
    private static readonly string[] Things = ["a boat", "the lamp", "two chairs", "a red car", "the map"];
    private static readonly string[] Places = ["In Rome", "At home", "Near the lake", "On Monday"];

    private static readonly Lazy<TextTarget[]> All = new(() =>
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 80).Select(_ => Create(random))];
    });

    /// <summary>60 rows to learn from.</summary>
    public static IReadOnlyList<TextTarget> Training => All.Value[..60];

    /// <summary>The texts of 20 other rows.</summary>
    public static IReadOnlyList<string> Texts => [.. All.Value[60..].Select(row => row.Text!)];

    /// <summary>Rows as data with the columns Text and Target (String) and Weight (Single).</summary>
    public static IDataView Load(MLContext context, IEnumerable<TextTarget> rows) => context.Data.LoadFromEnumerable(rows);

    /// <summary><see cref="Training"/> as data.</summary>
    public static IDataView LoadTraining(MLContext context) => Load(context, Training);

    /// <summary>What a model writes for texts, read by one cursor.</summary>
    public static string[] Read(ITransformer model, IEnumerable<string?> texts, string column = "Summary") =>
        [.. model.Transform(Scores.Load(new MLContext(1), texts)).GetColumn<string>(column)];

    private static TextTarget Create(Random random)
    {
        var what = $"{Pick(random, Names)} {Pick(random, Verbs)} {Pick(random, Things)}";
        return new TextTarget { Text = $"{Pick(random, Places)}, {what}.", Target = what };
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
