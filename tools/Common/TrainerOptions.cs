using System.CommandLine;
using System.Globalization;
using System.Reflection;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Benchmarks;

/// <summary>The properties of the trainers' options as options of a command line.</summary>
internal static class TrainerOptions
{
    // Each property that a command line can give a value to.
    private static readonly Dictionary<PropertyInfo, Option> All = typeof(AttentionTextClassifierTrainer.Options)
        .GetProperties().Where(property => property.PropertyType is { IsValueType: true } or { Name: nameof(String) }
            && property.PropertyType != typeof(CancellationToken))
        .ToDictionary(property => property, CreateOption);

    /// <summary>The properties whose values are those of an enumeration.</summary>
    public static IEnumerable<PropertyInfo> Choices => All.Keys.Where(property => property.PropertyType.IsEnum);

    public static void AddTo(Command command)
    {
        foreach (var option in All.Values)
            command.Options.Add(option);
    }

    /// <summary>Sets the options that were given.</summary>
    public static void SetOptions(this ParseResult parsed, AttentionTrainerOptions options)
    {
        foreach (var (property, value) in parsed.Given())
        {
            if (!property.DeclaringType!.IsInstanceOfType(options))
                throw new InputException($"{All[property].Name} is not an option of regression.");
            property.SetValue(options, value);
        }
    }

    /// <summary>The options that were given, and their values.</summary>
    public static IEnumerable<(PropertyInfo Property, object? Value)> Given(this ParseResult parsed)
    {
        foreach (var (property, option) in All)
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
                yield return (property, result.GetValueOrDefault<object>());
        }
    }

    /// <summary>The arguments that give a property a value.</summary>
    public static string[] ToArguments(PropertyInfo property, object? value) =>
        [All[property].Name, Convert.ToString(value, CultureInfo.InvariantCulture)!];

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
