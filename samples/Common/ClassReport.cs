using Microsoft.ML.Data;
using Spectre.Console;

namespace MLNet.Attention.Samples;

/// <summary>Prints how well each class is recognised.</summary>
public static class ClassReport
{
    private const int LongestName = 32;

    /// <summary>Prints one line per class, and the means over the classes.</summary>
    public static void Print(ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        var table = new Table().AddTexts("class").AddNumbers("precision", "recall", "F1", "rows");
        var f1s = matrix.PerClassPrecision.Zip(matrix.PerClassRecall, F1).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            AddRow(table, names[i], matrix.PerClassPrecision[i], matrix.PerClassRecall[i], f1s[i], matrix.Counts[i].Sum());
        }

        AddRow(table, "mean", matrix.PerClassPrecision.Average(), matrix.PerClassRecall.Average(), f1s.Average(),
            matrix.Counts.Sum(row => row.Sum()));
        table.Print();
    }

    private static double F1(double precision, double recall) =>
        precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;

    private static void AddRow(Table table, string name, double precision, double recall, double f1, double rows) =>
        table.AddCells(Tables.Cut(name, LongestName), $"{precision:0.000}", $"{recall:0.000}", $"{f1:0.000}", $"{rows:0}");
}
