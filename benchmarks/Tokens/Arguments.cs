using System.CommandLine;

namespace MLNet.Attention.Benchmarks;

/// <summary>The command line: which set, which rows to score, which model, and any option of the trainer.</summary>
internal static class Arguments
{
    public static readonly Argument<DirectoryInfo> Folder = new Argument<DirectoryInfo>("DIR")
    {
        Description = "A folder with train.tsv, valid.tsv and test.tsv, which have a header, then tags<TAB>tokens, both " +
            "separated by spaces, without quoting",
    }.AcceptExistingOnly();

    public static readonly Option<string> On = new Option<string>("--on")
    {
        Description = "Which rows to score; options are chosen on valid, never on test rows",
        DefaultValueFactory = _ => "test",
    }.AcceptOnlyFromAmong("test", "valid");

    public static readonly Option<string> Model = new Option<string>("--model")
    {
        Description = "The token classifier, or an averaged perceptron on word shapes and n-grams",
        DefaultValueFactory = _ => "network",
    }.AcceptOnlyFromAmong("network", "linear");

    public static readonly Option<double?> PretrainMinutes = new("--pretrain-minutes")
    {
        HelpName = "value",
        Description = "Start from an encoder that was pre-trained for so many minutes on the training texts of all sets beside " +
            "DIR; the options of the network then keep their defaults",
    };

    private static readonly PropertyOptions<AttentionTokenClassifierTrainer.Options> Options = new();

    /// <summary>The command, which runs <paramref name="action"/>.</summary>
    public static RootCommand CreateCommand(Action<ParseResult> action)
    {
        var command = new RootCommand("Span F1 of token classifiers; prints one tab-separated line for each kind of entity, " +
            "and one for all. Any property of the trainer's options is an option; --Seed is 1 unless given.")
        {
            Folder, On, Model, PretrainMinutes,
        };
        Options.AddTo(command);
        command.SetAction(action);
        return command;
    }

    /// <summary>The options that were given.</summary>
    public static AttentionTokenClassifierTrainer.Options CreateOptions(this ParseResult parsed) =>
        Options.Set(parsed, new() { Seed = 1 });
}
