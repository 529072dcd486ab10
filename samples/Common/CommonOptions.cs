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

    /// <summary>Refuses one of these options without the other.</summary>
    public static void BelongTogether(this Command command, Option first, Option second) => command.Validators.Add(result =>
    {
        if (result.GetResult(first) is null != result.GetResult(second) is null)
            result.AddError($"{first.Name} and {second.Name} belong together: give both files or neither.");
    });

    /// <summary>The path of a file in the program's folder <c>data</c>.</summary>
    public static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
