using System.CommandLine;
using System.Reflection;
using MLNet.Attention.Samples;
using MLNet.Attention.Tools;

namespace MLNet.Attention.Benchmarks;

/// <summary>A row of the table: what differs from the first row, and all options.</summary>
/// <param name="Name">The option and its value; "-" for the first row.</param>
/// <param name="Options">The options and their values.</param>
internal sealed record Choice(string Name, IReadOnlyDictionary<PropertyInfo, object?> Options)
{
    /// <summary>
    /// The options that were given, then each other value of each option that is varied. New options and values of enumerations
    /// appear by themselves.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="varied">Names of options; empty for all.</param>
    /// <param name="pairs">Whether the texts come in pairs.</param>
    public static IEnumerable<Choice> All(ParseResult parsed, IReadOnlyList<string> varied, bool pairs)
    {
        var options = parsed.Given().ToDictionary(given => given.Property, given => given.Value);
        options.TryAdd(Property(nameof(AttentionTrainerOptions.Encoder)), TextEncoder.Transformer);
        yield return new Choice("-", options);
        foreach (var property in Varied(varied, pairs))
        {
            var without = options.GetValueOrDefault(property) ?? property.GetValue(new AttentionTextClassifierTrainer.Options());
            foreach (var value in Enum.GetValues(property.PropertyType).Cast<object>())
            {
                if (!value.Equals(without))
                    yield return new Choice($"{property.Name} {value}", With(options, property, value));
            }
        }
    }

    /// <summary>The arguments that give these options.</summary>
    public IEnumerable<string> ToArguments() =>
        Options.SelectMany(option => TrainerOptions.ToArguments(option.Key, option.Value));

    private static IEnumerable<PropertyInfo> Varied(IReadOnlyList<string> names, bool pairs)
    {
        var all = TrainerOptions.Choices.Where(property => property.Name != nameof(AttentionTrainerOptions.Truncation)
            && (pairs || property.Name != nameof(AttentionTrainerOptions.PairEncoding))).ToList();
        if (names.FirstOrDefault(name => all.TrueForAll(property => property.Name != name)) is { } wrong)
        {
            throw new InputException(
                $"'--vary' has '{wrong}'; expected some of {string.Join(", ", all.Select(property => property.Name))}.");
        }
        return all.Where(property => names.Count == 0 || names.Contains(property.Name));
    }

    // A cell shows in an encoder that has nothing but cells.
    private static Dictionary<PropertyInfo, object?> With(
        Dictionary<PropertyInfo, object?> options, PropertyInfo property, object value)
    {
        var changed = new Dictionary<PropertyInfo, object?>(options) { [property] = value };
        if (property.Name == nameof(AttentionTrainerOptions.RecurrentCell))
            changed[Property(nameof(AttentionTrainerOptions.Encoder))] = TextEncoder.Recurrent;
        return changed;
    }

    private static PropertyInfo Property(string name) => typeof(AttentionTextClassifierTrainer.Options).GetProperty(name)!;
}
