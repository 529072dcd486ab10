using System.CommandLine;

namespace MLNet.Attention.Samples;

/// <summary>Options that several samples have.</summary>
public static class CommonOptions
{
    /// <summary>An option that names an existing file.</summary>
    public static Option<string> ExistingFile(string name, string description) =>
        new ValueOption<string>(name, "an existing file", File.Exists) { HelpName = "FILE", Description = description };

    /// <summary>The seed of everything random.</summary>
    public static Option<int> Seed() => new ValueOption<int>("--seed", "a whole number")
    {
        HelpName = "N",
        Description = "Same number, same model",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>How many times a training goes through the rows.</summary>
    public static Option<int> Epochs(int usual) => new ValueOption<int>(
        "--epochs", "a whole number from 1 to 10000", count => count is >= 1 and <= 10_000)
    {
        HelpName = "N",
        Description = "How many times to go through the rows",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>How many times a training goes through the rows at most; 0 where it is not given: the trainer chooses.</summary>
    public static Option<int> MostEpochs() => new ValueOption<int>(
        "--epochs", "a whole number from 1 to 10000", count => count is >= 1 and <= 10_000)
    {
        HelpName = "N",
        Description = "How many times to go through the rows; default: as often as so many rows need",
    };

    /// <summary>The folder for what a sample writes.</summary>
    public static Option<string> OutputFolder(string usual) => new ValueOption<string>(
        "--output", "the name of a folder", path => path.Length > 0 && !File.Exists(path))
    {
        HelpName = "DIR",
        Description = "Where the model is, and the page",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>Refuses one of these options without the other.</summary>
    public static void BelongTogether(this Command command, Option first, Option second) => command.Validators.Add(result =>
    {
        if (result.GetResult(first) is null != result.GetResult(second) is null)
            result.AddError($"{first.Name} and {second.Name} belong together: give both files or neither.");
    });

    /// <summary>Refuses this option beside any but these.</summary>
    public static void GoesOnlyWith(this Command command, Option option, params IReadOnlyCollection<Option> others) =>
        command.Validators.Add(result =>
        {
            if (result.GetResult(option) is null or { Implicit: true })
                return;
            var wrong = command.Options.FirstOrDefault(other =>
                other != option && !others.Contains(other) && result.GetResult(other) is { Implicit: false });
            if (wrong is not null)
                result.AddError($"{option.Name} does not go with {wrong.Name}.");
        });

    /// <summary>Refuses this option without another one.</summary>
    public static void GoesOnlyBeside(this Command command, Option option, Option needed) => command.Validators.Add(result =>
    {
        if (result.GetResult(option) is { Implicit: false } && result.GetResult(needed) is null)
            result.AddError($"{option.Name} goes only with {needed.Name}.");
    });

    /// <summary>The path of a file in the program's folder <c>data</c>.</summary>
    public static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
