using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Reflection;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Tools;

/// <summary>
/// The properties of the trainers' options as options of a command line, but for the names of columns and what no command line
/// can give.
/// </summary>
internal static class TrainerOptions
{
    private static readonly Dictionary<PropertyInfo, Option> All =
        new[] { typeof(AttentionTextClassifierTrainer.Options), typeof(AttentionTextRegressionTrainer.Options) }
            .SelectMany(type => type.GetProperties()).DistinctBy(property => property.Name)
            .Where(IsOption).ToDictionary(property => property, CreateOption);

    /// <summary>The properties whose values are those of an enumeration.</summary>
    public static IEnumerable<PropertyInfo> Choices => All.Keys.Where(property => property.PropertyType.IsEnum);

    public static void AddTo(Command command)
    {
        foreach (var option in All.Values)
            command.Options.Add(option);
    }

    /// <summary>Gives the options the words of the library's documentation, for a help page.</summary>
    public static void Describe()
    {
        var documentation = new Documentation(typeof(AttentionTrainerOptions).Assembly);
        foreach (var (property, option) in All)
        {
            var words = documentation.WordsOf(property, hasDefault: option.Description is not null);
            option.Description = $"{words} {option.Description}".Trim();
        }
    }

    /// <summary>Sets the options that were given.</summary>
    public static void SetOptions(this ParseResult parsed, AttentionTrainerOptions options)
    {
        foreach (var (property, value) in parsed.Given())
            Set(options, property.Name, value);
    }

    /// <summary>Sets an option by its name.</summary>
    public static void Set(AttentionTrainerOptions options, string name, object? value)
    {
        var property = options.GetType().GetProperty(name) ?? throw new InputException(
            $"--{name} is not an option of {(options is AttentionClassifierOptions ? "a classifier" : "regression")}.");
        property.SetValue(options, value);
    }

    /// <summary>The options that were given, and their values.</summary>
    public static IEnumerable<(PropertyInfo Property, object? Value)> Given(this ParseResult parsed)
    {
        foreach (var (property, option) in All)
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
                yield return (property, ValueOf(property, result.GetValueOrDefault<object>()));
        }
    }

    /// <summary>The arguments that give a property a value.</summary>
    public static string[] ToArguments(PropertyInfo property, object? value) => value switch
    {
        IReadOnlyDictionary<string, double> weights =>
            [All[property].Name, .. weights.Select(pair => FormattableString.Invariant($"{pair.Key}={pair.Value}"))],
        IEnumerable values and not string => [All[property].Name, .. values.Cast<object>().Select(ToText)],
        _ => [All[property].Name, ToText(value)],
    };

    private static string ToText(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static bool IsOption(PropertyInfo property) =>
        (property.PropertyType is { IsValueType: true } or { Name: nameof(String) } || ItemOf(property) is not null)
        && property.PropertyType != typeof(CancellationToken) && !property.Name.EndsWith("ColumnName", StringComparison.Ordinal);

    // What the command line gives several of, in place of a list or a dictionary.
    private static Type? ItemOf(PropertyInfo property) =>
        property.PropertyType == typeof(IReadOnlyList<int>) ? typeof(int)
        : property.PropertyType == typeof(IReadOnlyDictionary<string, double>) ? typeof(string)
        : null;

    private static object? ValueOf(PropertyInfo property, object? value) =>
        property.PropertyType == typeof(IReadOnlyDictionary<string, double>)
            ? ((string[])value!).Select(text => ToPair(property, text)).ToDictionary()
            : value;

    private static KeyValuePair<string, double> ToPair(PropertyInfo property, string text)
    {
        var end = text.LastIndexOf('=');
        return end > 0 && double.TryParse(text[(end + 1)..], CultureInfo.InvariantCulture, out var weight)
            ? KeyValuePair.Create(text[..end], weight)
            : throw new InputException($"--{property.Name} is '{text}'; expected CLASS=WEIGHT, as spam=2.5.");
    }

    private static Option CreateOption(PropertyInfo property)
    {
        var item = ItemOf(property);
        var type = typeof(Option<>).MakeGenericType(item?.MakeArrayType() ?? property.PropertyType);
        var option = (Option)Activator.CreateInstance(type, $"--{property.Name}", Array.Empty<string>())!;
        option.AllowMultipleArgumentsPerToken = item is not null;
        if (!property.PropertyType.IsEnum)
            option.HelpName = item == typeof(string) ? "CLASS=WEIGHT" : "value";
        if (property.GetValue(Activator.CreateInstance(property.ReflectedType!)) is { } value)
            option.Description = $"[default: {ToText(value)}]";
        return option;
    }
}
