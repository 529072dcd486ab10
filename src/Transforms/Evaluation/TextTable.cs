using System.Text;

namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>A table of plain text, two spaces from the left: texts begin, and numbers end, in one column.</summary>
internal sealed class TextTable
{
    private const string Gap = "  ";

    private readonly List<(string Name, bool IsNumber)> columns = [];
    private readonly List<string[]> rows = [];

    /// <summary>Adds columns of texts.</summary>
    public TextTable Texts(params string[] names) => Columns(names, isNumber: false);

    /// <summary>Adds columns of numbers.</summary>
    public TextTable Numbers(params string[] names) => Columns(names, isNumber: true);

    /// <summary>Adds a row, with a cell for each column.</summary>
    public void Add(params string[] cells) => rows.Add(cells);

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

    /// <summary>The names of the columns, and below them the rows; each line ends with a line feed.</summary>
    public override string ToString()
    {
        string[] names = [.. columns.Select(column => column.Name)];
        var widths = names.Select((name, i) => rows.Select(row => row[i].Length).Append(name.Length).Max()).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(names))
        {
            var cells = row.Select((cell, i) => columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append((Gap + string.Join(Gap, cells)).TrimEnd()).Append('\n');
        }
        return text.ToString();
    }

    private TextTable Columns(string[] names, bool isNumber)
    {
        columns.AddRange(names.Select(name => (name, isNumber)));
        return this;
    }
}
