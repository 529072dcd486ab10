using System.CommandLine;
using MLNet.Attention.Samples;
using MLNet.Attention.Tools;

namespace MLNet.Attention.Benchmarks;

/// <summary>The command line: which sets, which rows to score, and any option of the trainers.</summary>
internal static class Arguments
{
    private static readonly Argument<DirectoryInfo> Folder = new Argument<DirectoryInfo>("DIR")
    {
        Description = "The folder of the sets: each a folder with train.tsv, test.tsv and maybe valid.tsv, which have a " +
            "header, then label<TAB>text for classes, or score<TAB>text<TAB>text for the similarity of two texts, " +
            "without quoting",
    }.AcceptExistingOnly();

    private static readonly Argument<string[]> Names = new("set") { Description = "The sets to take; all unless given" };

    private static readonly Option<bool> Svm = new("--Svm")
    {
        Description = "Train the peer in place of the trainer, a linear support vector machine on TF-IDF of words 1-2 and " +
            "characters 2-5",
    };

    /// <summary>The command, which runs <paramref name="action"/>.</summary>
    public static RootCommand CreateCommand(Action<ParseResult> action)
    {
        var command = new RootCommand("Accuracy, calibration, speed and size of the default trainers on labelled text; prints " +
            "one tab-separated line a set. Any property of the trainers' options is an option; --Seed is 1 unless given.")
        {
            Folder, Names, ScoredRows.On, Svm, NetworkAlone.Option, PredictionFiles.Folder,
        };
        TrainerOptions.AddTo(command);
        command.SetAction(action);
        return command;
    }

    /// <summary>Whether the peer is trained.</summary>
    public static bool IsOfPeer(this ParseResult parsed) => parsed.GetValue(Svm);

    /// <summary>The folders of the sets.</summary>
    public static IReadOnlyList<string> FindSets(this ParseResult parsed)
    {
        var root = parsed.GetValue(Folder)!.ToString();
        var chosen = parsed.GetValue(Names)!;
        if (chosen.FirstOrDefault(name => !IsSet(Path.Combine(root, name))) is { } wrong)
            throw new InputException($"'set' is '{wrong}'; expected a folder of {root} with train.tsv and test.tsv.");
        var sets = chosen.Length > 0 ? chosen.Select(name => Path.Combine(root, name))
            : Directory.GetDirectories(root).Where(IsSet);
        return sets.Any() ? [.. sets.Order(StringComparer.Ordinal)]
            : throw new InputException($"'DIR' is '{root}'; expected a folder of folders with train.tsv and test.tsv.");
    }

    private static bool IsSet(string folder) =>
        File.Exists(Path.Combine(folder, "train.tsv")) && File.Exists(Path.Combine(folder, "test.tsv"));
}
