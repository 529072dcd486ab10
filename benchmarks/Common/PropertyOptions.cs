using System.CommandLine;
using System.Reflection;

namespace MLNet.Attention.Benchmarks;

/// <summary>The properties of a class of options as options of a command line, where these can give them a value.</summary>
/// <typeparam name="T">The class.</typeparam>
internal sealed class PropertyOptions<T> where T : class
{
    private readonly Dictionary<PropertyInfo, Option> all = typeof(T).GetProperties()
        .Where(property => property.PropertyType is { IsValueType: true } or { Name: nameof(String) }
            && property.PropertyType != typeof(CancellationToken)
            && !property.Name.EndsWith("ColumnName", StringComparison.Ordinal))
        .ToDictionary(property => property, Create);

    public void AddTo(Command command)
    {
        foreach (var option in all.Values)
            command.Options.Add(option);
    }

    /// <summary>Sets the properties that were given, and returns the options.</summary>
    public T Set(ParseResult parsed, T options)
    {
        foreach (var (property, option) in all)
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
                property.SetValue(options, result.GetValueOrDefault<object>());
        }
        return options;
    }

    private static Option Create(PropertyInfo property)
    {
        var type = typeof(Option<>).MakeGenericType(property.PropertyType);
        var option = (Option)Activator.CreateInstance(type, $"--{property.Name}", Array.Empty<string>())!;
        if (!property.PropertyType.IsEnum)
            option.HelpName = "value";
        return option;
    }
}
