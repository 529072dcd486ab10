using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>
/// Reads the labels of rows that have any number of them: a vector of keys, a vector of texts, or one text with separators.
/// </summary>
/// <remarks>A reader returns the same list each time, with other content.</remarks>
internal static class LabelSetReader
{
    /// <summary>What the column must be, in an error.</summary>
    public const string Expected =
        "a vector of keys (see MapValueToKey), a vector of texts (String), or a text (String) of labels with separators";

    /// <summary>Whether the column is a vector of keys.</summary>
    public static bool HasKeys(DataViewType type) => type is VectorDataViewType { ItemType: KeyDataViewType };

    /// <summary>Whether the column has labels as texts.</summary>
    public static bool HasTexts(DataViewType type) =>
        type is TextDataViewType or VectorDataViewType { ItemType: TextDataViewType };

    /// <summary>Whether a column of an estimator's <see cref="SchemaShape"/> has labels.</summary>
    public static bool Fits(SchemaShape.Column column) => column.IsKey
        ? column.Kind != SchemaShape.Column.VectorKind.Scalar
        : column.ItemType is TextDataViewType;

    /// <summary>The number of keys of a vector of keys.</summary>
    public static ulong KeyCountOf(DataViewSchema.Column column) =>
        ((KeyDataViewType)((VectorDataViewType)column.Type).ItemType).Count;

    /// <summary>A reader of the current row's keys, from 0, without the missing ones.</summary>
    /// <param name="row">The rows.</param>
    /// <param name="column">A vector of keys.</param>
    public static Func<IReadOnlyList<int>> CreateKeyReader(DataViewRow row, DataViewSchema.Column column)
    {
        var raw = ((VectorDataViewType)column.Type).ItemType.RawType;
        return raw == typeof(byte) ? KeyReader<byte>(row, column, key => key)
            : raw == typeof(ushort) ? KeyReader<ushort>(row, column, key => key)
            : raw == typeof(uint) ? KeyReader<uint>(row, column, key => key)
            : KeyReader<ulong>(row, column, key => key);
    }

    /// <summary>A reader of the current row's labels, without blanks around them and without empty ones.</summary>
    /// <param name="row">The rows.</param>
    /// <param name="column">A text, or a vector of texts.</param>
    /// <param name="separator">What stands between the labels of a text; a text of a vector is one label.</param>
    public static Func<IReadOnlyList<string>> CreateTextReader(DataViewRow row, DataViewSchema.Column column, char separator)
    {
        var labels = new List<string>();
        if (column.Type is VectorDataViewType)
        {
            var readAll = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
            VBuffer<ReadOnlyMemory<char>> texts = default;
            return () =>
            {
                readAll(ref texts);
                labels.Clear();
                foreach (var text in texts.GetValues())
                    AddUnlessEmpty(labels, text.Span);
                return labels;
            };
        }
        var read = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> whole = default;
        return () =>
        {
            read(ref whole);
            labels.Clear();
            foreach (var part in whole.Span.Split(separator))
                AddUnlessEmpty(labels, whole.Span[part]);
            return labels;
        };
    }

    /// <summary>A reader of the current row's labels by name, whatever the column; a key without a value is its number.</summary>
    public static Func<IReadOnlyList<string>> CreateNameReader(DataViewRow row, DataViewSchema.Column column, char separator)
    {
        if (!HasKeys(column.Type))
            return CreateTextReader(row, column, separator);
        var (read, names) = (CreateKeyReader(row, column), ClassLabels.NamesOf(ClassLabels.Of(column), (int)KeyCountOf(column)));
        var labels = new List<string>();
        return () =>
        {
            labels.Clear();
            foreach (var key in read())
                labels.Add(names[key]);
            return labels;
        };
    }

    private static void AddUnlessEmpty(List<string> labels, ReadOnlySpan<char> text)
    {
        if (text.Trim() is { IsEmpty: false } label)
            labels.Add(label.ToString());
    }

    private static Func<IReadOnlyList<int>> KeyReader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> convert)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        var keys = new List<int>();
        return () =>
        {
            getter(ref values);
            keys.Clear();
            // Keys count from 1; 0, which a sparse vector does not even hold, is missing.
            foreach (var value in values.GetValues())
            {
                if (convert(value) is > 0 and var key)
                    keys.Add((int)key - 1);
            }
            return keys;
        };
    }
}
