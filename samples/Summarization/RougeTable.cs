using MLNet.Attention;
using MLNet.Attention.Samples;
using Spectre.Console;

namespace Summarization;

/// <summary>Prints how close summaries come to those in the file, for several ways to make them.</summary>
public static class RougeTable
{
    /// <summary>Prints one line per way.</summary>
    public static void Print(params IEnumerable<(string Name, TextMetrics Metrics)> ways)
    {
        var table = new Table().AddTexts("summary").AddNumbers("ROUGE-1", "ROUGE-2", "ROUGE-L", "exact", "tokens");
        foreach (var (name, metrics) in ways)
        {
            table.AddCells(name, Percent(metrics.Rouge1.F1), Percent(metrics.Rouge2.F1), Percent(metrics.RougeL.F1),
                Percent(metrics.ExactMatch), $"{metrics.MeanOutputLength:0.0}");
        }

        table.Print();
    }

    private static string Percent(double share) => $"{100 * share:0.0}";
}
