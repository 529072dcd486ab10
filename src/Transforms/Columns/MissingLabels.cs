using System.Globalization;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>
/// Counts rows whose label is missing, by the text that the label was before it became a key: that column is still in the data,
/// hidden, when the key has taken its name. So the values are named that a mapping has not seen.
/// </summary>
internal sealed class MissingLabels
{
    private const int MostNames = 5;
    private const int MostKept = 10_000;

    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly ValueGetter<ReadOnlyMemory<char>>? read;
    private ReadOnlyMemory<char> text;

    /// <param name="row">The rows, with the column of <see cref="SourceOf"/> where there is one.</param>
    /// <param name="source">The column of the texts; null when there is none.</param>
    public MissingLabels(DataViewRow row, DataViewSchema.Column? source) =>
        read = source is { } column ? row.GetGetter<ReadOnlyMemory<char>>(column) : null;

    /// <summary>The number of rows for each text that is not empty.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    /// <summary>The hidden text column that a key column has replaced; null when there is none.</summary>
    public static DataViewSchema.Column? SourceOf(DataViewSchema schema, DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType)
            return null;
        for (var i = label.Index - 1; i >= 0; i--)
        {
            if (schema[i].Name == label.Name && schema[i].Type is TextDataViewType)
                return schema[i];
        }
        return null;
    }

    /// <summary>Tells of the current row whether its key is missing.</summary>
    /// <param name="row">The rows.</param>
    /// <param name="label">A key column.</param>
    public static Func<bool> Reader(DataViewRow row, DataViewSchema.Column label) =>
        label.Type.RawType == typeof(byte) ? Reader<byte>(row, label)
        : label.Type.RawType == typeof(ushort) ? Reader<ushort>(row, label)
        : label.Type.RawType == typeof(uint) ? Reader<uint>(row, label)
        : Reader<ulong>(row, label);

    /// <summary>Counts the current row.</summary>
    public void Add()
    {
        if (read is null)
            return;
        read(ref text);
        if (text.Span.IsWhiteSpace())
            return;
        var name = text.ToString();
        if (counts.TryGetValue(name, out var count) || counts.Count < MostKept)
            counts[name] = count + 1;
    }

    /// <summary>The texts with their counts, the most frequent first, for an error or a warning; empty without any.</summary>
    public override string ToString()
    {
        if (counts.Count == 0)
            return "";
        var most = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostNames)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"'{Excerpt.Of(pair.Key)}' ({pair.Value})"));
        var rest = counts.Count > MostNames ? $" and {counts.Count - MostNames} other values" : "";
        return $"{string.Join(", ", most)}{rest}";
    }

    // Keys count from 1; 0 is missing.
    private static Func<bool> Reader<T>(DataViewRow row, DataViewSchema.Column label) where T : unmanaged, IEquatable<T>
    {
        var getter = row.GetGetter<T>(label);
        T key = default;
        return () =>
        {
            getter(ref key);
            return key.Equals(default);
        };
    }
}
