using Spectre.Console;

namespace MLNet.Attention.Samples;

/// <summary>Tables without lines that read the same in a terminal and in a file.</summary>
public static class Tables
{
    private const int WidthOfFile = 1000;

    /// <summary>Adds columns of texts.</summary>
    public static Table AddTexts(this Table table, params string[] headers) => table.AddColumns(headers, Justify.Left);

    /// <summary>Adds columns of numbers.</summary>
    public static Table AddNumbers(this Table table, params string[] headers) => table.AddColumns(headers, Justify.Right);

    /// <summary>Adds a row whose cells are texts, not markup.</summary>
    public static void AddCells(this Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(cell)));

    /// <summary>Prints the table so many spaces from the left.</summary>
    public static void Print(this Table table, int indent = 2)
    {
        var isFile = Console.IsOutputRedirected;
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = !isFile && AnsiConsole.Profile.Capabilities.Ansi ? AnsiSupport.Yes : AnsiSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = isFile ? WidthOfFile : AnsiConsole.Profile.Width;
        console.Write(new Padder(table.NoBorder(), new Padding(indent, 0, 0, 0)));
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
            Console.WriteLine(line.TrimEnd());
    }

    /// <summary>The text in at most this many characters, with an ellipsis where it is cut.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = length - 1;
        // Half of a pair of surrogates is no character.
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end] + '…';
    }

    private static Table AddColumns(this Table table, string[] headers, Justify alignment)
    {
        foreach (var header in headers)
        {
            var bold = new Text(header, new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(bold) { Alignment = alignment, Padding = new Padding(0, 0, 2, 0) });
        }

        return table;
    }
}
