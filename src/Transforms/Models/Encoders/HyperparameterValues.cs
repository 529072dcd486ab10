using System.Text.Json;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>Where an encoder's configuration gets its values from, and remembers which they were.</summary>
internal abstract class HyperparameterValues
{
    private readonly List<Entry> entries = [];

    /// <summary>A value, which is in its range.</summary>
    /// <exception cref="ArgumentException">An option is outside of its range; the message names it.</exception>
    /// <exception cref="FormatException">A manifest's field is missing or outside of its range; the message names it.</exception>
    public T Get<T>(Hyperparameter<T> hyperparameter)
    {
        var value = Find(hyperparameter);
        entries.Add(new Entry(hyperparameter.Option, hyperparameter.Show(value), json => hyperparameter.Write(json, value)));
        return value;
    }

    /// <summary>The error of a value that does not go with the others.</summary>
    /// <param name="hyperparameter">Whose value it is.</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">What the value should be; {0} stands for the name of another hyperparameter.</param>
    /// <param name="other">The other hyperparameter.</param>
    public abstract Exception Wrong<T, TOther>(
        Hyperparameter<T> hyperparameter, T value, string expected, Hyperparameter<TOther> other);

    /// <summary>Writes all values that were got, as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        foreach (var entry in entries)
            entry.Write(json);
    }

    /// <summary>The first option whose value is not that of others, which were got in the same order.</summary>
    public (string Option, string Found, string Expected)? FindDifference(HyperparameterValues others) => entries
        .Zip(others.entries, (mine, other) => (mine.Option, Found: mine.Shown, Expected: other.Shown))
        .Where(pair => pair.Found != pair.Expected)
        .Select(pair => ((string, string, string)?)pair)
        .FirstOrDefault();

    protected abstract T Find<T>(Hyperparameter<T> hyperparameter);

    private sealed record Entry(string Option, string Shown, Action<Utf8JsonWriter> Write);
}
