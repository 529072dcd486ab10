namespace MLNet.Attention.Samples;

/// <summary>Prints a few rows with what a model makes of them.</summary>
public static class Examples
{
    /// <summary>Prints the parts of each row below each other, each after its name.</summary>
    public static void Print(IReadOnlyList<string> names, IEnumerable<IReadOnlyList<string>> rows)
    {
        var width = names.Max(name => name.Length);
        foreach (var row in rows)
        {
            Console.WriteLine();
            foreach (var (name, text) in names.Zip(row))
                Console.WriteLine($"  {name.PadRight(width)}  {text}");
        }
    }
}
