using System.Globalization;
using MLNet.Attention.Samples;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tool.Data;

/// <summary>Makes rows of a table those that ML.NET reads.</summary>
internal static class Examples
{
    private const int MostClasses = 20;

    /// <summary>What the labels look like: truth values, numbers that are no classes, or classes.</summary>
    public static TaskKind KindOf(IEnumerable<string> labels)
    {
        var distinct = labels.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (distinct.Count == 2 && distinct.All(label => TruthOf(label) is not null))
            return TaskKind.Sentiment;
        var numbers = distinct.Select(NumberOf).ToList();
        return numbers.TrueForAll(number => number is not null)
            && (numbers.Count > MostClasses || numbers.Exists(number => number!.Value % 1 != 0))
            ? TaskKind.Regression
            : TaskKind.Classification;
    }

    /// <summary>The row with its label, as the task reads it.</summary>
    /// <exception cref="InputException">The label is missing or is none of the task.</exception>
    public static Example Create(TableRow row, ColumnRoles roles, TaskKind? kind, string file)
    {
        var example = new Example
        {
            Text = row.Fields[roles.Text],
            SecondText = roles.SecondText is { } second ? row.Fields[second] : "",
        };
        if (kind is null || roles.Label is not { } index)
            return example;
        var label = row.Fields[index];
        if (label.Length == 0)
            throw new InputException($"{file}, line {row.Line}: the label is empty.");
        example.Class = label;
        if (kind == TaskKind.Sentiment)
            example.Truth = TruthOf(label) ?? throw Wrong(file, row, label, "0, 1, false or true");
        if (kind == TaskKind.Regression)
            example.Number = NumberOf(label) ?? throw Wrong(file, row, label, "a number");
        return example;
    }

    /// <summary>The rows as data with these columns only.</summary>
    /// <param name="context">The context.</param>
    /// <param name="rows">The rows; an enumerable that is no collection is read as it is asked for.</param>
    /// <param name="kind">The kind of label; null for none.</param>
    /// <param name="label">The name of the label column.</param>
    /// <param name="texts">The names of the one or two text columns.</param>
    public static IDataView Load(
        MLContext context, IEnumerable<Example> rows, TaskKind? kind, string label, IReadOnlyList<string> texts)
    {
        var definition = SchemaDefinition.Create(typeof(Example));
        Dictionary<string, string> names = new() { [nameof(Example.Text)] = texts[0] };
        if (texts.Count > 1)
            names[nameof(Example.SecondText)] = texts[1];
        if (kind is { } found)
            names[MemberOf(found)] = label;
        definition.RemoveAll(column => !names.ContainsKey(column.MemberName));
        foreach (var column in definition)
            column.ColumnName = names[column.MemberName];
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    private static string MemberOf(TaskKind kind) => kind switch
    {
        TaskKind.Sentiment => nameof(Example.Truth),
        TaskKind.Regression => nameof(Example.Number),
        _ => nameof(Example.Class),
    };

    private static bool? TruthOf(string label) => label.ToLowerInvariant() switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => null,
    };

    private static float? NumberOf(string label) =>
        float.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)
            ? number : null;

    private static InputException Wrong(string file, TableRow row, string label, string expected) =>
        new($"{file}, line {row.Line}: the label is '{label}'; expected {expected}.");
}
