using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Benchmarks;

/// <summary>The command line: which sets, which rows to score, and any option of the trainers.</summary>
internal static class Arguments
{
    private const string Valid = "valid";

    private static readonly Argument<DirectoryInfo> Folder = new Argument<DirectoryInfo>("DIR")
    {
        Description = "The folder of the sets: each a folder with train.tsv, test.tsv and maybe valid.tsv, which have a " +
            "header, then label<TAB>text for classes, or score<TAB>text<TAB>text for the similarity of two texts, " +
            "without quoting",
    }.AcceptExistingOnly();

    private static readonly Argument<string[]> Names = new("set") { Description = "The sets to take; all unless given" };

    private static readonly Option<string> On = new Option<string>("--On")
    {
        Description = "Whether to score test.tsv or valid.tsv (where there is none, a tenth of the training rows); " +
            "options are chosen on the latter, never on test rows",
        DefaultValueFactory = _ => "test",
    }.AcceptOnlyFromAmong("test", Valid);

    // Each property that a command line can give a value to.
    private static readonly Dictionary<PropertyInfo, Option> TrainerOptions = typeof(AttentionTextClassifierTrainer.Options)
        .GetProperties().Where(property => property.PropertyType is { IsValueType: true } or { Name: nameof(String) }
            && property.PropertyType != typeof(CancellationToken))
        .ToDictionary(property => property, CreateOption);

    /// <summary>The command, which runs <paramref name="action"/>.</summary>
    public static RootCommand CreateCommand(Action<ParseResult> action)
    {
        var command = new RootCommand("Accuracy, calibration, speed and size of the default trainers on labelled text; prints " +
            "one tab-separated line a set. Any property of the trainers' options is an option; --Seed is 1 unless given.")
        {
            Folder, Names, On,
        };
        foreach (var option in TrainerOptions.Values)
            command.Options.Add(option);
        command.SetAction(action);
        return command;
    }

    /// <summary>Whether validation rows are scored in place of test rows.</summary>
    public static bool IsOnValid(this ParseResult parsed) => parsed.GetValue(On) == Valid;

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

    /// <summary>Sets the options that were given.</summary>
    public static void SetOptions(this ParseResult parsed, AttentionTrainerOptions options)
    {
        foreach (var (property, option) in TrainerOptions)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result)
                continue;
            if (!property.DeclaringType!.IsInstanceOfType(options))
                throw new InputException($"{option.Name} is not an option of regression.");
            property.SetValue(options, result.GetValueOrDefault<object>());
        }
    }

    private static bool IsSet(string folder) =>
        File.Exists(Path.Combine(folder, "train.tsv")) && File.Exists(Path.Combine(folder, "test.tsv"));

    private static Option CreateOption(PropertyInfo property)
    {
        var type = typeof(Option<>).MakeGenericType(property.PropertyType);
        var option = (Option)Activator.CreateInstance(type, $"--{property.Name}", Array.Empty<string>())!;
        if (!property.PropertyType.IsEnum)
            option.HelpName = "value";
        if (property.GetValue(new AttentionTextClassifierTrainer.Options()) is { } value)
            option.Description = $"[default: {value}]";
        return option;
    }
}
