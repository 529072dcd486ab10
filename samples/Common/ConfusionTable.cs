using Microsoft.ML.Data;

namespace MLNet.Attention.Samples;

/// <summary>Prints which classes the model takes for which: all of a few classes, the most confused of many.</summary>
public static class ConfusionTable
{
    private const int MostColumns = 12;
    private const int MostPairs = 15;
    private const int LongestRowName = 20;
    private const int LongestPairName = 32;
    private const int LineWidth = 118;

    /// <summary>Prints the table. The names are those of the matrix's classes, in its order.</summary>
    public static void Print(ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        if (names.Count <= MostColumns)
            PrintMatrix(matrix, names);
        else
            PrintPairs(matrix, names);
    }

    private static void PrintMatrix(ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        const string corner = "true class";
        var rowWidth = Math.Clamp(names.Max(name => name.Length), corner.Length, LongestRowName);
        var widest = (LineWidth - rowWidth) / names.Count - 2;
        var width = Math.Clamp(names.Max(name => name.Length), 5, widest);
        Console.WriteLine($"  {new string(' ', rowWidth)}  predicted as");
        Console.WriteLine($"  {corner.PadRight(rowWidth)}" + Cells(names, width));
        for (var i = 0; i < names.Count; i++)
        {
            // A dot for none: what is left to be seen are the errors.
            var counts = matrix.Counts[i].Select(count => count == 0 ? "·" : $"{count:0}");
            Console.WriteLine($"  {Columns.Fit(names[i], rowWidth)}" + Cells(counts, width));
        }
    }

    private static string Cells(IEnumerable<string> texts, int width) =>
        string.Concat(texts.Select(text => "  " + Columns.Cut(text, width).PadLeft(width)));

    private static void PrintPairs(ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        var pairs = Confusions(matrix).OrderByDescending(pair => pair.Count).Take(MostPairs).ToList();
        if (pairs.Count == 0)
        {
            Console.WriteLine("  no row was predicted wrong");
            return;
        }

        var width = Math.Clamp(pairs.Max(pair => names[pair.Actual].Length), "true class".Length, LongestPairName);
        Console.WriteLine($"   rows  {"true class".PadRight(width)}  predicted as");
        foreach (var (actual, predicted, count) in pairs)
        {
            var name = Columns.Fit(names[actual], width);
            Console.WriteLine($"  {count,5:0}  {name}  {Columns.Cut(names[predicted], LongestPairName)}");
        }
    }

    private static IEnumerable<(int Actual, int Predicted, double Count)> Confusions(ConfusionMatrix matrix) =>
        from actual in Enumerable.Range(0, matrix.NumberOfClasses)
        from predicted in Enumerable.Range(0, matrix.NumberOfClasses)
        where actual != predicted && matrix.Counts[actual][predicted] > 0
        select (actual, predicted, matrix.Counts[actual][predicted]);
}
