using System.CommandLine;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string?> Label { get; } = Column("--label", "the labels", "label, class, category and the like");

    public static Option<string?> Text { get; } = Column("--text", "the texts", "text, sentence, review and the like");

    public static Option<string?> SecondText { get; } =
        Column("--second-text", "the second texts of pairs", "text2, sentence2 and the like");

    public static Option<TableFormat?> Format { get; } = new("--format")
    {
        Description = "How rows stand in files; default: as the name says, .tsv, .csv or .jsonl",
    };

    public static Option<bool> NoHeader { get; } = new("--no-header") { Description = "The first line is a row too" };

    public static Option<bool> NoQuotes { get; } =
        new("--no-quotes") { Description = "Double quotes are characters like others" };

    public static Option<string> Model { get; } = new("--model")
    {
        HelpName = "FILE",
        Description = "The model",
        Required = true,
    };

    /// <summary>A new option for the file that a command writes.</summary>
    public static Option<string> Output(string usual, string description) => new ValueOption<string>(
        "--output", "the name of a file in an existing folder", IsFileName)
    {
        HelpName = "FILE",
        Description = description,
        DefaultValueFactory = _ => usual,
    };

    /// <summary>A new option for a file of rows.</summary>
    public static Option<string?> Rows(string name, string description) =>
        new(name) { HelpName = "FILE", Description = description };

    /// <summary>Adds the options that say how a file of rows is read.</summary>
    public static void AddReading(Command command, bool hasLabel)
    {
        if (hasLabel)
            command.Options.Add(Label);
        foreach (var option in new Option[] { Text, SecondText, Format, NoHeader, NoQuotes })
            command.Options.Add(option);
    }

    /// <summary>How a file of rows is read.</summary>
    public static TableOptions Reading(ParseResult parsed, TableFormat fallback = TableFormat.Tsv) => new(
        parsed.GetValue(Format), !parsed.GetValue(NoHeader), !parsed.GetValue(NoQuotes), fallback);

    /// <summary>The columns that the user has named.</summary>
    public static GivenColumns Columns(ParseResult parsed, bool hasLabel = true) => new(
        hasLabel ? parsed.GetValue(Label) : null, parsed.GetValue(Text), parsed.GetValue(SecondText));

    private static Option<string?> Column(string name, string role, string usual) => new(name)
    {
        HelpName = "COLUMN",
        Description = $"Name, or index from 0, of the column of {role}; default: a column named {usual}, or what is left",
    };

    private static bool IsFileName(string path) => path.Length > 0 && !Directory.Exists(path)
        && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));
}
