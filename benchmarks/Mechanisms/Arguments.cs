using System.CommandLine;
using MLNet.Attention.Samples;
using MLNet.Attention.Tools;

namespace MLNet.Attention.Benchmarks;

/// <summary>The command line.</summary>
internal static class Arguments
{
    private static readonly Argument<DirectoryInfo?> Folder = new("DIR")
    {
        Description = "The folder of the set, as benchmarks/Accuracy has it: train.tsv, test.tsv and maybe valid.tsv",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> LengthList = new("--lengths")
    {
        Description = "Generated texts of so many tokens in place of a set, such as 256,1024,4096,16384",
    };

    private static readonly Option<string> Vary = new("--vary")
    {
        Description = "The options to vary, such as Encoder,Pooling; all whose values are those of an enumeration unless given",
        DefaultValueFactory = _ => "",
    };

    // The name of the one row that a child process measures.
    private static readonly Option<string?> Row = new("--row") { Hidden = true };

    /// <summary>The command, which runs <paramref name="action"/>.</summary>
    public static RootCommand CreateCommand(Action<ParseResult> action)
    {
        var command = new RootCommand("Accuracy, speed and memory of each encoder, pooling, encoding of pairs and of positions " +
            "and attention, side by side. The first row has the options given, and a transformer unless --Encoder is given; " +
            "each further row changes one option. Each is measured in a process of its own.")
        {
            Folder, LengthList, Vary, ScoredRows.On, Row,
        };
        TrainerOptions.AddTo(command);
        command.SetAction(action);
        return command;
    }

    /// <summary>The folder of the set.</summary>
    public static string SetFolder(this ParseResult parsed)
    {
        var folder = parsed.GetValue(Folder)?.ToString() ?? throw new InputException("Neither 'DIR' nor '--lengths' is given.");
        return File.Exists(Path.Combine(folder, "train.tsv")) && File.Exists(Path.Combine(folder, "test.tsv"))
            ? folder
            : throw new InputException($"'DIR' is '{folder}'; expected a folder with train.tsv and test.tsv.");
    }

    /// <summary>The lengths of generated texts; null for a set.</summary>
    public static IReadOnlyList<int>? Lengths(this ParseResult parsed) => parsed.GetValue(LengthList) is { } list
        ? [.. list.Split(',').Select(text => int.TryParse(text, out var length) && length is >= 2 and <= 1 << 20
            ? length
            : throw new InputException($"'--lengths' has '{text}'; expected numbers in [2, 1048576]."))]
        : null;

    /// <summary>The names of the options to vary; empty for all.</summary>
    public static string[] Varied(this ParseResult parsed) =>
        parsed.GetValue(Vary)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The name of the row to measure; null in the process that the user started.</summary>
    public static string? RowName(this ParseResult parsed) => parsed.GetValue(Row);

    /// <summary>The arguments of the process that measures a row of a set.</summary>
    public static IEnumerable<string> OfRow(this ParseResult parsed, Choice choice) =>
        [parsed.SetFolder(), ScoredRows.On.Name, parsed.GetValue(ScoredRows.On)!, Row.Name, choice.Name, .. choice.ToArguments()];

    /// <summary>The arguments of the process that measures a row of one length.</summary>
    public static IEnumerable<string> OfRow(Choice choice, int length) =>
        [LengthList.Name, $"{length}", Row.Name, choice.Name, .. choice.ToArguments()];
}
