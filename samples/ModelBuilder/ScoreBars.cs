using MLNet.Attention.Samples;
using Spectre.Console;

namespace ModelBuilder;

/// <summary>Prints the labels of a prediction with a bar for each probability.</summary>
public static class ScoreBars
{
    private const int LongestBar = 40;

    /// <summary>Prints a text and below it its labels, in the order given.</summary>
    public static void Print(string text, IEnumerable<KeyValuePair<string, float>> scores)
    {
        var table = new Table().AddTexts("label").AddNumbers("score").AddTexts("bar").HideHeaders();
        foreach (var (label, score) in scores)
            table.AddCells(label, $"{score:0.000}", new string('#', (int)Math.Round(score * LongestBar)));
        Console.WriteLine($"  {text}");
        table.Print(indent: 4);
    }
}
