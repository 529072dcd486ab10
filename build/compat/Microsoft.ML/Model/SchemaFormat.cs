using System.Reflection;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Writes and reads a schema: names, types and annotations of all columns.</summary>
internal static class SchemaFormat
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.NonPublic;

    public static void Write(Stream stream, DataViewSchema schema)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(schema.Count);
        foreach (var column in schema)
        {
            WriteColumn(writer, column);
            writer.Write(column.Annotations.Schema.Count);
            foreach (var annotation in column.Annotations.Schema)
            {
                WriteColumn(writer, annotation);
                Invoke(nameof(WriteValue), nameof(WriteVector), annotation.Type,
                    writer, column.Annotations, annotation);
            }
        }
    }

    public static DataViewSchema Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            var schema = new DataViewSchema.Builder();
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                var (name, type) = ReadColumn(reader);
                schema.AddColumn(name, type, ReadAnnotations(reader));
            }
            return schema.ToSchema();
        }
        catch (Exception exception) when (exception is not FormatException)
        {
            throw new FormatException("Corrupt schema in the model file", exception);
        }
    }

    private static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (name, type) = ReadColumn(reader);
            Invoke(nameof(ReadValue), nameof(ReadVector), type, reader, annotations, name, type);
        }
        return annotations.ToAnnotations();
    }

    private static void WriteColumn(BinaryWriter writer, DataViewSchema.Column column)
    {
        writer.Write(column.Name);
        var vector = column.Type as VectorDataViewType;
        var item = vector?.ItemType ?? column.Type;
        writer.Write(item.RawType.Name);
        writer.Write((item as KeyDataViewType)?.Count ?? 0);
        writer.Write(vector?.Dimensions.Length ?? 0);
        foreach (var dimension in vector?.Dimensions ?? [])
            writer.Write(dimension);
    }

    private static (string Name, DataViewType Type) ReadColumn(BinaryReader reader)
    {
        var name = reader.ReadString();
        var item = PrimitiveTypeLookup.FromRawTypeName(reader.ReadString());
        if (reader.ReadUInt64() is > 0 and var count)
            item = new KeyDataViewType(item.RawType, count);
        var dimensions = new List<int>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            dimensions.Add(reader.ReadInt32());
        return (name, dimensions.Count == 0 ? item : new VectorDataViewType(item, dimensions.ToArray()));
    }

    private static void WriteValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations,
        DataViewSchema.Column annotation)
    {
        T value = default!;
        annotations.GetGetter<T>(annotation)(ref value);
        WriteItem(writer, value!);
    }

    private static void WriteVector<T>(BinaryWriter writer, DataViewSchema.Annotations annotations,
        DataViewSchema.Column annotation)
    {
        var value = default(VBuffer<T>);
        annotations.GetGetter<VBuffer<T>>(annotation)(ref value);
        writer.Write(value.Length);
        foreach (var item in value.DenseValues())
            WriteItem(writer, item!);
    }

    private static void ReadValue<T>(BinaryReader reader, DataViewSchema.Annotations.Builder annotations, string name,
        DataViewType type)
    {
        var value = ReadItem<T>(reader);
        annotations.Add(name, type, (ref T destination) => destination = value);
    }

    private static void ReadVector<T>(BinaryReader reader, DataViewSchema.Annotations.Builder annotations, string name,
        DataViewType type)
    {
        var items = new List<T>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            items.Add(ReadItem<T>(reader));
        var value = new VBuffer<T>(items.Count, items.ToArray());
        annotations.Add(name, type, (ref VBuffer<T> destination) => value.CopyTo(ref destination));
    }

    private static void WriteItem(BinaryWriter writer, object value) =>
        writer.Write(value is ReadOnlyMemory<char> text
            ? text.ToString()
            : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!);

    private static T ReadItem<T>(BinaryReader reader)
    {
        var text = reader.ReadString();
        var value = typeof(T) == typeof(ReadOnlyMemory<char>)
            ? text.AsMemory()
            : Convert.ChangeType(text, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
        return (T)value;
    }

    private static void Invoke(string scalar, string vector, DataViewType type, params object[] arguments)
    {
        var item = (type as VectorDataViewType)?.ItemType ?? type;
        typeof(SchemaFormat).GetMethod(type is VectorDataViewType ? vector : scalar, Any)!
            .MakeGenericMethod(item.RawType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
