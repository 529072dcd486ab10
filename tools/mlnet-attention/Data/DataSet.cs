using MLNet.Attention.Samples;
using Microsoft.ML;

namespace MLNet.Attention.Tool.Data;

/// <summary>Rows with labels, in memory.</summary>
/// <param name="Name">How errors call the file.</param>
/// <param name="Kind">What is learnt.</param>
/// <param name="Rows">The rows, at least one.</param>
/// <param name="LabelName">The name of the label column.</param>
/// <param name="TextNames">The names of the one or two text columns.</param>
internal sealed record DataSet(
    string Name, TaskKind Kind, IReadOnlyList<Example> Rows, string LabelName, IReadOnlyList<string> TextNames)
{
    private const int RowsToLookAt = 1000;

    // Names that a model gives to its outputs, in lower case.
    private static readonly string[] OutputNames = ["score", "predictedlabel", "probability"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="columns">Columns that the user has named.</param>
    /// <param name="kind">What is learnt; null to see by the labels.</param>
    /// <exception cref="InputException">The file is not as it should be; the message names the line.</exception>
    public static DataSet Read(string path, TableOptions options, GivenColumns columns, TaskKind? kind)
    {
        using var table = Table.Open(path, options);
        var rows = table.ReadRows().ToList();
        if (rows.Count == 0)
            throw new InputException($"{table.Name} has no rows.");
        var roles = ColumnRoles.Find(table, rows[..Math.Min(rows.Count, RowsToLookAt)], columns, needsLabel: true);
        var found = kind ?? Examples.KindOf(rows.Select(row => row.Fields[roles.Label!.Value]));
        var label = table.Columns[roles.Label!.Value];
        string[] texts = roles.SecondText is { } second
            ? [table.Columns[roles.Text], table.Columns[second]] : [table.Columns[roles.Text]];
        return new DataSet(table.Name, found, [.. rows.Select(row => Examples.Create(row, roles, found, table.Name))],
            OutputNames.Contains(label.ToLowerInvariant()) ? "Label" : label, texts);
    }

    /// <summary>The rows as data.</summary>
    public IDataView Load(MLContext context) => Examples.Load(context, Rows, Kind, LabelName, TextNames);

    /// <summary>The texts as data, which is what a fitted model reads.</summary>
    public IDataView LoadTexts(MLContext context) => Examples.Load(context, Rows, null, LabelName, TextNames);

    /// <summary>The classes, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Classes =>
    [
        .. Rows.CountBy(row => row.Class).OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal),
    ];

    /// <summary>What was recognised, in a sentence.</summary>
    public override string ToString()
    {
        var texts = TextNames.Count > 1 ? $"pairs of '{TextNames[0]}' and '{TextNames[1]}'" : $"texts in '{TextNames[0]}'";
        return $"{Name}: {Rows.Count} rows, {texts}; '{LabelName}' has {Described()}.";
    }

    private string Described()
    {
        const int most = 6;
        if (Kind == TaskKind.Regression)
            return $"numbers from {Rows.Min(row => row.Number)} to {Rows.Max(row => row.Number)}: regression";
        var shown = string.Join(", ", Classes.Take(most).Select(pair => $"{pair.Key} {pair.Value}"));
        var name = Kind == TaskKind.Sentiment ? "two truth values" : $"{Classes.Count} classes";
        return $"{name} ({shown}{(Classes.Count > most ? ", …" : "")}): {Kind.ToString().ToLowerInvariant()}";
    }
}
