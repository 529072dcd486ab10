using System.Globalization;

namespace MLNet.Attention.Tool.Tuning;

/// <summary>Options of a trainer that differ from their defaults.</summary>
internal sealed class Setting
{
    private readonly SortedDictionary<string, object> values;

    public Setting() => values = new(StringComparer.Ordinal);

    private Setting(Setting other) => values = new(other.values, StringComparer.Ordinal);

    /// <summary>Names and values.</summary>
    public IEnumerable<KeyValuePair<string, object>> Values => values;

    /// <summary>The same with another value of an option.</summary>
    public Setting With(string name, object value)
    {
        var changed = new Setting(this);
        changed.values[name] = value;
        return changed;
    }

    /// <summary>The arguments that give a trainer these options.</summary>
    public override string ToString() => values.Count == 0 ? "the defaults"
        : string.Join(' ', values.Select(pair =>
            $"--{pair.Key} {Convert.ToString(pair.Value, CultureInfo.InvariantCulture)}"));
}
