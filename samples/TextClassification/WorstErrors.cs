using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Samples;
using Spectre.Console;

namespace TextClassification;

/// <summary>The rows that the model is furthest from getting right, each with a page that shows why.</summary>
public static class WorstErrors
{
    private const int LongestName = 20;
    private const int LongestText = 70;

    /// <summary>Lists the errors, those with the least probability of the true class first, and writes their pages.</summary>
    public static void Explain(MLContext mlContext, AttentionTextClassifierTransformer model,
        IReadOnlyCollection<ModelOutput> rows, IReadOnlyList<string> names, int count, string folder)
    {
        var errors = rows.Where(row => !row.IsRight).OrderBy(row => row.TrueScore).Take(count);
        Directory.CreateDirectory(folder);
        var table = new Table()
            .AddTexts("page", "true class").AddNumbers("P").AddTexts("predicted as").AddNumbers("P").AddTexts("text");
        foreach (var (i, error) in errors.Index())
        {
            var file = $"error-{i + 1}.html";
            var trueClass = names[(int)error.Label - 1];
            model.Explain(mlContext, error.Text).SaveHtml(Path.Combine(folder, file), trueClass);
            table.AddCells(file, Tables.Cut(trueClass, LongestName), $"{error.TrueScore:0.000}",
                Tables.Cut(error.PredictedLabel, LongestName), $"{error.Confidence:0.000}", Tables.Cut(error.Text, LongestText));
        }

        table.Print();
    }

    /// <summary>Removes the pages of an earlier run.</summary>
    public static void RemovePages(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var page in Directory.EnumerateFiles(folder, "error-*.html"))
            File.Delete(page);
    }
}
