namespace ModelBuilder;

/// <summary>Prints the labels of a prediction with a bar for each probability.</summary>
public static class ScoreBars
{
    private const int LongestBar = 40;

    /// <summary>Prints a text and below it its labels, in the order given.</summary>
    public static void Print(string text, IEnumerable<KeyValuePair<string, float>> scores)
    {
        var rows = scores.ToList();
        var width = rows.Max(row => row.Key.Length);
        Console.WriteLine($"  {text}");
        foreach (var (label, score) in rows)
        {
            var bar = new string('#', (int)Math.Round(score * LongestBar));
            Console.WriteLine($"    {label.PadRight(width)}  {score:0.000}  {bar}".TrimEnd());
        }
    }
}
