using Microsoft.ML.Data;

namespace MLNet.Attention.Samples;

/// <summary>Prints how well each class is recognised.</summary>
public static class ClassReport
{
    private const int LongestName = 32;

    /// <summary>Prints one line per class, and the means over the classes.</summary>
    public static void Print(ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        var width = Math.Clamp(names.Max(name => name.Length), "class".Length, LongestName);
        Console.WriteLine($"  {"class".PadRight(width)}  precision  recall     F1   rows");
        var f1Sum = 0.0;
        for (var i = 0; i < names.Count; i++)
        {
            var (precision, recall) = (matrix.PerClassPrecision[i], matrix.PerClassRecall[i]);
            var f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
            f1Sum += f1;
            PrintRow(Columns.Fit(names[i], width), precision, recall, f1, matrix.Counts[i].Sum());
        }

        PrintRow("mean".PadRight(width), matrix.PerClassPrecision.Average(), matrix.PerClassRecall.Average(),
            f1Sum / names.Count, matrix.Counts.Sum(row => row.Sum()));
    }

    private static void PrintRow(string name, double precision, double recall, double f1, double rows) =>
        Console.WriteLine($"  {name}  {precision,9:0.000}  {recall,6:0.000}  {f1,5:0.000}  {rows,5:0}");
}
