using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Benchmarks;

/// <summary>The command line: which set, which task, how long, and any option of the estimators and of generation.</summary>
internal static class Arguments
{
    public static readonly Argument<DirectoryInfo> Folder = new Argument<DirectoryInfo>("DIR")
    {
        Description = "The folder of the sets: each a folder with train.tsv, valid.tsv and test.tsv, which have a header, then " +
            "source<TAB>target without quoting; NAME.refs.tsv or NAME.refs.jsonl beside NAME.tsv has all targets of each row",
    }.AcceptExistingOnly();

    public static readonly Argument<string> Set = new("set") { Description = "The set" };

    public static readonly Option<string> Task = new Option<string>("--task")
    {
        Description = "What is learnt",
        DefaultValueFactory = _ => "summarize",
    }.AcceptOnlyFromAmong("summarize", "extract", "translate");

    public static readonly Option<double?> Minutes = new("--minutes")
    {
        Description = "The longest time of training, in minutes; without it, the epochs decide",
    };

    public static readonly Option<string> On = new Option<string>("--on")
    {
        Description = "Which rows to score; options are chosen on valid, never on test rows",
        DefaultValueFactory = _ => "test",
    }.AcceptOnlyFromAmong("test", "valid", "test2017");

    public static readonly Option<string?> Variant = new("--variant")
    {
        Description = "The files are train.VARIANT.tsv and so on",
    };

    public static readonly Option<int> Sentences = new("--sentences")
    {
        Description = "Number of sentences of an extract",
        DefaultValueFactory = _ => 3,
    };

    public static readonly Option<bool> Unlabelled = new("--unlabelled")
    {
        Description = "Whether the network is trained on the sources alone first",
    };

    public static readonly Option<FileInfo?> Texts = new("--output") { Description = "A file for the generated texts" };

    public static readonly Option<FileInfo?> Model = new("--model")
    {
        Description = "A zip: a model that is loaded in place of training, or where the trained model is saved",
    };

    // Each property of the estimators' options, and of the options of generation, that a command line can give a value to.
    private static readonly Dictionary<string, Option> Options =
        new[]
        {
            typeof(AttentionSummarizerEstimator.Options), typeof(AttentionTranslatorEstimator.Options),
            typeof(ExtractiveSummarizerEstimator.Options), typeof(GenerationOptions),
        }
        .SelectMany(type => type.GetProperties().Where(property => property.PropertyType.IsValueType
            && property.PropertyType != typeof(CancellationToken)).Select(property => (Name: NameOf(type, property), property)))
        .DistinctBy(named => named.Name)
        .ToDictionary(named => named.Name, named => CreateOption(named.Name, named.property));

    /// <summary>The command, which runs <paramref name="action"/>.</summary>
    public static RootCommand CreateCommand(Action<ParseResult> action)
    {
        var command = new RootCommand("Quality and speed of models from text to text; prints one tab-separated line. Each " +
            "number, switch and choice of the estimators' options is an option, and so is each of the options of generation, as in " +
            "--Generation.BeamSize 8; --Seed is 1 unless given.")
        {
            Folder, Set, Task, Minutes, On, Variant, Sentences, Unlabelled, Texts, Model,
        };
        foreach (var option in Options.Values)
            command.Options.Add(option);
        command.SetAction(action);
        return command;
    }

    /// <summary>Sets the properties that were given.</summary>
    public static T With<T>(this ParseResult parsed, T options) where T : class
    {
        foreach (var property in options.GetType().GetProperties())
        {
            if (Options.TryGetValue(NameOf(options.GetType(), property), out var option)
                && parsed.GetResult(option) is { Implicit: false } result)
            {
                property.SetValue(options, result.GetValueOrDefault<object>());
            }
        }
        return options;
    }

    private static string NameOf(Type type, PropertyInfo property) =>
        type == typeof(GenerationOptions) ? $"Generation.{property.Name}" : property.Name;

    private static Option CreateOption(string name, PropertyInfo property)
    {
        var type = typeof(Option<>).MakeGenericType(property.PropertyType);
        var option = (Option)Activator.CreateInstance(type, $"--{name}", Array.Empty<string>())!;
        if (!property.PropertyType.IsEnum)
            option.HelpName = "value";
        return option;
    }
}
