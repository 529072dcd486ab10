using System.CommandLine;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Benchmarks;

/// <summary>The command line: which sets, which rows to score, which texts to learn from, and any option of the
/// embedder.</summary>
internal static class Arguments
{
    public static readonly Argument<DirectoryInfo> Folder = new Argument<DirectoryInfo>("DIR")
    {
        Description = "The folder of the sets: each a folder with train.tsv, test.tsv and maybe valid.tsv, which have a " +
            "header, then label<TAB>text for classes, or score<TAB>text<TAB>text for the similarity of two texts, " +
            "without quoting",
    }.AcceptExistingOnly();

    public static readonly Option<string> Texts = new Option<string>("--texts")
    {
        Description = "Whether to learn from the training texts of the set, or from those of all sets in DIR",
        DefaultValueFactory = _ => "own",
    }.AcceptOnlyFromAmong("own", "all");

    public static readonly Option<double?> PretrainMinutes = new("--pretrain-minutes")
    {
        Description = "Measure the mean of the vectors of an encoder instead, which AttentionPretrainer pre-trains for so many " +
            "minutes on the training texts of all sets in DIR",
    };

    public static readonly Option<string[]> Methods = new Option<string[]>("--vectors")
    {
        Description = "Which vectors to measure",
        DefaultValueFactory = _ => ["tf-idf", "means", "embedder"],
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong("tf-idf", "means", "lexical", "embedder");

    private static readonly Argument<string[]> Names = new("set") { Description = "The sets to take" };

    private static readonly PropertyOptions<AttentionEmbedderEstimator.Options> Options = new();

    /// <summary>The command, which runs <paramref name="action"/>.</summary>
    public static RootCommand CreateCommand(Action<ParseResult> action)
    {
        var command = new RootCommand("How good vectors of texts are for search; prints one tab-separated line for each set " +
            "and kind of vectors. Any property of the embedder's options is an option; --Seed is 1 unless given.")
        {
            Folder, Names, ScoredRows.On, Texts, Methods, PretrainMinutes,
        };
        Options.AddTo(command);
        command.SetAction(action);
        return command;
    }

    /// <summary>The folders of the sets.</summary>
    public static IEnumerable<string> FindSets(this ParseResult parsed)
    {
        var root = parsed.GetValue(Folder)!.FullName;
        foreach (var name in parsed.GetValue(Names)!)
        {
            yield return File.Exists(Path.Combine(root, name, "train.tsv")) ? Path.Combine(root, name)
                : throw new InputException($"'set' is '{name}'; expected a folder of {root} with train.tsv.");
        }
    }

    /// <summary>The options that were given.</summary>
    public static AttentionEmbedderEstimator.Options CreateOptions(this ParseResult parsed) =>
        Options.Set(parsed, new() { Seed = 1 });
}
