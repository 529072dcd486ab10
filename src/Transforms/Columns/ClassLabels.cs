using System.Globalization;
using System.Text.Json;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>
/// The values of a label column's keys, in the order of the keys: usually the names of the classes, but numbers and truth
/// values are possible too.
/// </summary>
internal abstract class ClassLabels
{
    private const string KeyValues = "KeyValues";

    private static readonly ValueKind[] Kinds =
    [
        new ValueKind<ReadOnlyMemory<char>>(
            "String", TextDataViewType.Instance, text => text.AsMemory(), text => text.ToString()),
        new ValueKind<bool>("Boolean", BooleanDataViewType.Instance, bool.Parse, value => value.ToString()),
        Number("SByte", NumberDataViewType.SByte, sbyte.Parse),
        Number("Byte", NumberDataViewType.Byte, byte.Parse),
        Number("Int16", NumberDataViewType.Int16, short.Parse),
        Number("UInt16", NumberDataViewType.UInt16, ushort.Parse),
        Number("Int32", NumberDataViewType.Int32, int.Parse),
        Number("UInt32", NumberDataViewType.UInt32, uint.Parse),
        Number("Int64", NumberDataViewType.Int64, long.Parse),
        Number("UInt64", NumberDataViewType.UInt64, ulong.Parse),
        Number("Single", NumberDataViewType.Single, float.Parse),
        Number("Double", NumberDataViewType.Double, double.Parse),
    ];

    private ClassLabels(string typeName, IReadOnlyList<string> names)
    {
        TypeName = typeName;
        Names = names;
    }

    /// <summary>The .NET name of the values' type, such as <c>String</c>.</summary>
    public string TypeName { get; }

    /// <summary>The values as text.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Values that are texts.</summary>
    public static ClassLabels Of(IReadOnlyList<string> names) => Kinds[0].Parse([.. names]);

    /// <summary>The values of keys as text, or the numbers of the keys, from 1, when they have no values.</summary>
    /// <param name="labels">The values; null when there are none.</param>
    /// <param name="count">Number of keys.</param>
    public static IReadOnlyList<string> NamesOf(ClassLabels? labels, int count) =>
        labels?.Names ?? [.. Enumerable.Range(1, count).Select(key => key.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The values of a column's keys; null when the keys have no values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The values are of a type that cannot be saved.</exception>
    public static ClassLabels? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type is not VectorDataViewType type)
            return null;
        var kind = Array.Find(Kinds, kind => kind.Type.Equals(type.ItemType)) ?? throw new ArgumentOutOfRangeException(
            nameof(column), $"The keys of the label column '{column.Name}' have values of type {type.ItemType}; " +
            $"expected one of {string.Join(", ", Kinds.Select(kind => kind.Name))}.");
        return kind.Read(column);
    }

    /// <summary>Whether <see cref="CreateNameReader"/> reads a column of this type.</summary>
    public static bool HasNames(DataViewType type) =>
        type is KeyDataViewType || Array.Exists(Kinds, kind => kind.Type.Equals(type));

    /// <summary>
    /// A reader of the current row's label as text, whether the column has keys or values; null where it is missing. A key
    /// without values is its number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The keys have values of another type than labels can have.</exception>
    public static Func<string?> CreateNameReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not KeyDataViewType)
            return Array.Find(Kinds, kind => kind.Type.Equals(column.Type))!.CreateNameReader(row, column);
        var names = Of(column)?.Names;
        var read = KeyReader.Create(row, column);
        return () => read() switch
        {
            0 => null,
            var key when names is null => key.ToString(CultureInfo.InvariantCulture),
            var key => names[(int)key - 1],
        };
    }

    /// <summary>Writes the values as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("type", TypeName);
        json.WriteStartArray("values");
        foreach (var name in Names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="fields">The properties.</param>
    /// <param name="count">The expected number of values.</param>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static ClassLabels Read(JsonFields fields, int count)
    {
        var kind = fields.Choice("type", Kinds.ToDictionary(kind => kind.Name));
        var names = fields.Texts("values", count);
        if (names.Length != count)
            throw fields.Wrong("values", $"an array of {names.Length}", $"{count} values");
        try
        {
            return kind.Parse(names);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw fields.Wrong("values", Excerpt.Of(error.Message, 200), $"values of type {kind.Name}");
        }
    }

    /// <summary>Adds the values in their own type, as an annotation.</summary>
    public abstract void AddValues(DataViewSchema.Annotations.Builder builder, string annotation);

    /// <summary>Adds the values as text, as an annotation.</summary>
    public void AddNames(DataViewSchema.Annotations.Builder builder, string annotation)
    {
        var names = Names.Select(name => name.AsMemory()).ToArray();
        builder.Add<VBuffer<ReadOnlyMemory<char>>>(annotation, new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => VectorBuffer.Fill<ReadOnlyMemory<char>>(ref value, names));
    }

    private static ValueKind Number<T>(string name, PrimitiveDataViewType type, Func<string, IFormatProvider, T> parse)
        where T : IFormattable =>
        new ValueKind<T>(name, type, text => parse(text, CultureInfo.InvariantCulture),
            value => value.ToString(null, CultureInfo.InvariantCulture));

    private sealed class Values<T>(string typeName, PrimitiveDataViewType type, T[] values, Func<T, string> format)
        : ClassLabels(typeName, Array.ConvertAll(values, value => format(value)))
    {
        public override void AddValues(DataViewSchema.Annotations.Builder builder, string annotation) =>
            builder.Add<VBuffer<T>>(annotation, new VectorDataViewType(type, values.Length),
                (ref VBuffer<T> value) => VectorBuffer.Fill<T>(ref value, values));
    }

    private abstract record ValueKind(string Name, PrimitiveDataViewType Type)
    {
        public abstract ClassLabels Read(DataViewSchema.Column column);

        public abstract ClassLabels Parse(string[] names);

        public abstract Func<string?> CreateNameReader(DataViewRow row, DataViewSchema.Column column);
    }

    private sealed record ValueKind<T>(
        string Name, PrimitiveDataViewType Type, Func<string, T> FromText, Func<T, string> ToText) : ValueKind(Name, Type)
    {
        public override ClassLabels Read(DataViewSchema.Column column)
        {
            VBuffer<T> values = default;
            column.Annotations.GetValue(KeyValues, ref values);
            return new Values<T>(Name, Type, values.DenseValues().ToArray(), ToText);
        }

        public override ClassLabels Parse(string[] names) =>
            new Values<T>(Name, Type, Array.ConvertAll(names, name => FromText(name)), ToText);

        public override Func<string?> CreateNameReader(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                return IsMissing(value) ? null : ToText(value);
            };
        }

        private static bool IsMissing(T value) =>
            value is ReadOnlyMemory<char> { IsEmpty: true } or float.NaN or double.NaN;
    }
}
