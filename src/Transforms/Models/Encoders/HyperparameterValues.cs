using System.Text.Json;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The source of an encoder's hyperparameters: options or a manifest. Records the values that it returns.</summary>
internal abstract class HyperparameterValues
{
    private readonly List<Entry> entries = [];

    /// <summary>Checks, records and returns a value.</summary>
    /// <exception cref="ArgumentException">An option is outside of its range; the message names it.</exception>
    /// <exception cref="FormatException">A manifest's field is missing or outside of its range; the message names it.</exception>
    public T Get<T>(Hyperparameter<T> hyperparameter)
    {
        var value = Find(hyperparameter);
        entries.Add(new Entry(hyperparameter.Option, hyperparameter.Show(value), json => hyperparameter.Write(json, value)));
        return value;
    }

    /// <summary>
    /// The same where the value is used; where it is not, its default, which is not recorded.
    /// </summary>
    /// <param name="hyperparameter">The hyperparameter.</param>
    /// <param name="isUsed">Whether the value is used.</param>
    /// <param name="unused">The default.</param>
    /// <param name="reason">The hyperparameter that says whether the value is used.</param>
    /// <param name="reasonValue">Its value.</param>
    /// <exception cref="ArgumentException">An option that is not used is not the default; the message names both.</exception>
    public T GetOrUnused<T, TReason>(
        Hyperparameter<T> hyperparameter, bool isUsed, T unused, Hyperparameter<TReason> reason, TReason reasonValue)
    {
        if (isUsed)
            return Get(hyperparameter);
        if (FindUnused(hyperparameter, unused) is var found && !EqualityComparer<T>.Default.Equals(found, unused))
        {
            throw Wrong(hyperparameter, found,
                $"its default, {hyperparameter.Show(unused)}, with '{{0}}' {reason.Show(reasonValue)}", reason);
        }
        return unused;
    }

    /// <summary>The error for a value that does not fit the value of another hyperparameter.</summary>
    /// <param name="hyperparameter">The hyperparameter with the wrong value.</param>
    /// <param name="value">The wrong value.</param>
    /// <param name="expected">The expected value; {0} stands for the name of <paramref name="other"/>.</param>
    /// <param name="other">The other hyperparameter.</param>
    public abstract Exception Wrong<T, TOther>(
        Hyperparameter<T> hyperparameter, T value, string expected, Hyperparameter<TOther> other);

    /// <summary>Writes all recorded values as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        foreach (var entry in entries)
            entry.Write(json);
    }

    /// <summary>The first option that differs in <paramref name="others"/>, read in the same order; null if none does.</summary>
    public (string Option, string Found, string Expected)? FindDifference(HyperparameterValues others) => entries
        .Zip(others.entries, (mine, other) => (mine.Option, Found: mine.Shown, Expected: other.Shown))
        .Where(pair => pair.Found != pair.Expected)
        .Select(pair => ((string, string, string)?)pair)
        .FirstOrDefault();

    protected abstract T Find<T>(Hyperparameter<T> hyperparameter);

    /// <summary>
    /// The value that options have although nothing uses it; of a manifest, which has no such values, the default.
    /// </summary>
    protected abstract T FindUnused<T>(Hyperparameter<T> hyperparameter, T unused);

    private sealed record Entry(string Option, string Shown, Action<Utf8JsonWriter> Write);
}
