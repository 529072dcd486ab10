using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Samples;

namespace TextClassification;

/// <summary>The rows that the model is furthest from getting right, each with a page that shows why.</summary>
public static class WorstErrors
{
    private const int ClassWidth = 20;
    private const int TextWidth = 70;

    /// <summary>Lists the errors, those with the least probability of the true class first, and writes their pages.</summary>
    public static void Explain(MLContext mlContext, AttentionTextClassifierTransformer model,
        IReadOnlyCollection<ModelOutput> rows, IReadOnlyList<string> names, int count, string folder)
    {
        var errors = rows.Where(row => !row.IsRight).OrderBy(row => row.TrueScore).Take(count).ToList();
        RemovePages(folder);
        var width = Math.Clamp(names.Max(name => name.Length), "predicted as".Length, ClassWidth);
        Console.WriteLine(
            $"  {"page",-13}  {"true class".PadRight(width)}      P  {"predicted as".PadRight(width)}      P  text");
        for (var i = 0; i < errors.Count; i++)
        {
            var file = $"error-{i + 1}.html";
            model.Explain(mlContext, errors[i].Text).SaveHtml(Path.Combine(folder, file));
            PrintRow(file, errors[i], names, width);
        }
    }

    // An earlier run may have written more.
    private static void RemovePages(string folder)
    {
        foreach (var page in Directory.CreateDirectory(folder).EnumerateFiles("error-*.html"))
            page.Delete();
    }

    private static void PrintRow(string file, ModelOutput row, IReadOnlyList<string> names, int width) => Console.WriteLine(
        $"  {file,-13}  {Columns.Fit(names[(int)row.Label - 1], width)}  {row.TrueScore:0.000}  " +
        $"{Columns.Fit(row.PredictedLabel, width)}  {row.Confidence:0.000}  {Columns.Cut(row.Text, TextWidth)}");
}
