using System.Globalization;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Tool.Data;

/// <summary>Which columns of a table are read as what.</summary>
/// <param name="Label">Index of the label; null where none is read.</param>
/// <param name="Text">Index of the text.</param>
/// <param name="SecondText">Index of the second text of a pair; null without pairs.</param>
internal sealed record ColumnRoles(int? Label, int Text, int? SecondText)
{
    private static readonly string[] LabelNames =
        ["label", "class", "category", "sentiment", "topic", "intent", "target", "score", "rating", "stars", "similarity", "y"];

    private static readonly string[] TextNames =
    [
        "text", "sentence", "content", "review", "question", "message", "comment", "body", "text1", "sentence1", "first",
        "premise", "question1",
    ];

    private static readonly string[] SecondTextNames = ["text2", "sentence2", "second", "hypothesis", "question2"];

    /// <summary>
    /// Finds the columns: those that are named, else those whose names say it, else what is left. Of three columns, two with
    /// texts are a pair.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Some of its rows.</param>
    /// <param name="names">Names or indices that the user gave; null where he did not.</param>
    /// <param name="needsLabel">Whether there must be a label.</param>
    /// <exception cref="InputException">A column is not there, or it cannot be told which it is.</exception>
    public static ColumnRoles Find(
        Table table, IReadOnlyList<TableRow> rows, GivenColumns names, bool needsLabel)
    {
        var text = names.Text is { } given ? IndexOf(table, given, "--text") : null;
        var second = names.SecondText is { } other ? IndexOf(table, other, "--second-text") : null;
        var label = names.Label is { } name ? IndexOf(table, name, "--label")
            : needsLabel ? FindLabel(table, rows, [text, second]) : null;
        text ??= FindText(table, rows, [.. Enumerable.Range(0, table.Columns.Count).Where(i => i != label && i != second)],
            [.. names.Known, .. TextNames]) ?? throw Unclear(table, "text", "--text");
        second ??= ByName(table, Enumerable.Range(0, table.Columns.Count).Where(i => i != label && i != text), SecondTextNames)
            ?? PairOf(table, rows, label, text.Value);
        var roles = new ColumnRoles(label, text.Value, second);
        int?[] all = [roles.Label, roles.Text, roles.SecondText];
        if (all.OfType<int>().GroupBy(i => i).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{table.Name}: the column '{table.Columns[twice.Key]}' is named twice.");
        return roles;
    }

    private static int? FindText(
        Table table, IReadOnlyList<TableRow> rows, IReadOnlyList<int> left, IReadOnlyList<string> names)
    {
        if (ByName(table, left, names) is { } named)
            return named;
        var isClear = left.Count == 1 || (left.Count == 2 && AreTexts(rows, left));
        return isClear ? left[0] : null;
    }

    // Three columns, of which the label is one and two are texts.
    private static int? PairOf(Table table, IReadOnlyList<TableRow> rows, int? label, int text)
    {
        if (label is null || table.Columns.Count != 3)
            return null;
        var other = 3 - label.Value - text;
        return AreTexts(rows, [text, other]) ? other : null;
    }

    private static bool AreTexts(IReadOnlyList<TableRow> rows, IReadOnlyList<int> columns) => columns.All(column =>
        rows.Count > 0 && rows.Average(row => row.Fields[column].AsSpan().Trim().Count(' ')) >= 1);

    private static int FindLabel(Table table, IReadOnlyList<TableRow> rows, int?[] taken)
    {
        var left = Enumerable.Range(0, table.Columns.Count).Where(i => !taken.Contains(i)).ToList();
        if (ByName(table, left, LabelNames) is { } named)
            return named;
        // The label is what has the fewest values, or is a number.
        var values = left.ToDictionary(i => i, i => rows.Select(row => row.Fields[i]).Distinct().Count());
        var numbers = left.Where(i => rows.All(row => IsNumber(row.Fields[i]))).ToList();
        if (numbers.Count == 1 && left.Count <= 3)
            return numbers[0];
        var fewest = left.OrderBy(i => values[i]).ToList();
        return table.Columns.Count <= 3 && fewest.Count > 0 && (fewest.Count == 1 || values[fewest[0]] < values[fewest[1]])
            ? fewest[0]
            : throw Unclear(table, "label", "--label");
    }

    private static bool IsNumber(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static int? ByName(Table table, IEnumerable<int> columns, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            foreach (var column in columns)
            {
                if (table.Columns[column].Equals(name, StringComparison.OrdinalIgnoreCase))
                    return column;
            }
        }
        return null;
    }

    private static int? IndexOf(Table table, string name, string option)
    {
        if (ByName(table, Enumerable.Range(0, table.Columns.Count), [name]) is { } found)
            return found;
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < table.Columns.Count)
            return index;
        throw new InputException($"{table.Name}: there is no column '{name}' ({option}); its columns are {Listed(table)}.");
    }

    private static InputException Unclear(Table table, string role, string option) => new(
        $"{table.Name}: which column is the {role}? {option} says it; its columns are {Listed(table)}.");

    private static string Listed(Table table) => string.Join(", ", table.Columns);
}
