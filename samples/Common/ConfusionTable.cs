using Microsoft.ML.Data;
using Spectre.Console;

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
        var widest = (LineWidth - LongestRowName) / names.Count - 2;
        var table = new Table().AddTexts("true class").AddNumbers([.. names.Select(name => Tables.Cut(name, widest))]);
        for (var i = 0; i < names.Count; i++)
        {
            // A dot for none: what is left to be seen are the errors.
            var counts = matrix.Counts[i].Select(count => count == 0 ? "·" : $"{count:0}");
            table.AddCells([Tables.Cut(names[i], LongestRowName), .. counts]);
        }

        var rowWidth = Math.Clamp(names.Max(name => name.Length), "true class".Length, LongestRowName);
        Console.WriteLine($"  {new string(' ', rowWidth)}  predicted as");
        table.Print();
    }

    private static void PrintPairs(ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        var pairs = Confusions(matrix).OrderByDescending(pair => pair.Count).Take(MostPairs).ToList();
        if (pairs.Count == 0)
        {
            Console.WriteLine("  no row was predicted wrong");
            return;
        }

        var table = new Table().AddNumbers("rows").AddTexts("true class", "predicted as");
        foreach (var (actual, predicted, count) in pairs)
        {
            table.AddCells($"{count:0}",
                Tables.Cut(names[actual], LongestPairName), Tables.Cut(names[predicted], LongestPairName));
        }

        table.Print();
    }

    private static IEnumerable<(int Actual, int Predicted, double Count)> Confusions(ConfusionMatrix matrix) =>
        from actual in Enumerable.Range(0, matrix.NumberOfClasses)
        from predicted in Enumerable.Range(0, matrix.NumberOfClasses)
        where actual != predicted && matrix.Counts[actual][predicted] > 0
        select (actual, predicted, matrix.Counts[actual][predicted]);
}
