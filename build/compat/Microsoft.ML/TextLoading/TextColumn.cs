namespace Microsoft.ML.Data;

/// <summary>A column of a text file, and how its values are parsed.</summary>
internal abstract class TextColumn
{
    private protected TextColumn(string name, DataViewType type, int[] fields)
    {
        Name = name;
        Type = type;
        Fields = fields;
    }

    public string Name { get; }

    public DataViewType Type { get; }

    protected int[] Fields { get; }

    public static TextColumn Create(TextLoader.Column column, bool emptyRealsAreMissing)
    {
        var itemType = DataKinds.TypeOf(column.DataKind);
        if (column.KeyCount is { } count)
            itemType = KeyTypeOf(itemType, count);
        var fields = FieldsOf(column);
        var isVector = fields.Length > 1 || column.Source[0].ForceVector;
        return GenericCall.Invoke<TextColumn>(Create<int>, [itemType.RawType],
            column.Name.Trim(), itemType, fields, isVector, emptyRealsAreMissing);
    }

    /// <summary>A reader that keeps the values of one line at a time.</summary>
    public abstract TextColumnReader MakeReader();

    private static TextColumn Create<T>(string name, PrimitiveDataViewType itemType, int[] fields, bool isVector,
        bool emptyRealsAreMissing) =>
        new TextColumn<T>(name, itemType, fields, isVector, emptyRealsAreMissing);

    private static KeyDataViewType KeyTypeOf(PrimitiveDataViewType itemType, KeyCount count) =>
        new(itemType.RawType, count.Count ?? System.Type.GetTypeCode(itemType.RawType) switch
        {
            TypeCode.Byte => byte.MaxValue,
            TypeCode.UInt16 => ushort.MaxValue,
            TypeCode.UInt32 => uint.MaxValue,
            _ => ulong.MaxValue,
        });

    private static int[] FieldsOf(TextLoader.Column column)
    {
        if (column.Source is null or [])
            throw new ArgumentOutOfRangeException(nameof(column.Source), $"Column '{column.Name}' is read from no field.");
        var fields = column.Source.SelectMany(range => FieldsOf(range, column.Name)).ToArray();
        if (fields.Distinct().Count() < fields.Length)
            throw new ArgumentOutOfRangeException(nameof(column.Source), $"The ranges of column '{column.Name}' overlap.");
        return fields;
    }

    private static IEnumerable<int> FieldsOf(TextLoader.Range range, string column)
    {
        var max = range.Max ?? throw new ArgumentOutOfRangeException(nameof(range.Max),
            $"A range of column '{column}' has no end, and there is no sample of data to find it in.");
        return Enumerable.Range(range.Min, max - range.Min + 1);
    }
}

internal sealed class TextColumn<T>(string name, PrimitiveDataViewType itemType, int[] fields, bool isVector,
    bool emptyRealsAreMissing)
    : TextColumn(name, isVector ? new VectorDataViewType(itemType, fields.Length) : itemType, fields)
{
    private readonly TextParser<T> parser = TextParsing.For<T>(itemType);
    private readonly bool badTextIsMissing = TextParsing.HasMissingValue(itemType);
    private readonly T empty = EmptyValue(emptyRealsAreMissing);

    public override TextColumnReader MakeReader() => new Reader(this);

    private static T EmptyValue(bool emptyRealsAreMissing) => default(T) switch
    {
        float when emptyRealsAreMissing => (T)(object)float.NaN,
        double when emptyRealsAreMissing => (T)(object)double.NaN,
        var value => value!,
    };

    private T Parse(ReadOnlyMemory<char> text, long line, TextLog log)
    {
        if (text.Span.IsWhiteSpace() && empty is float or double)
            return empty;
        if (parser(text.Span, out var value))
            return value;
        if (!badTextIsMissing)
            throw BadValue(text, line);
        log.BadValue(line, Name);
        return value;
    }

    private FormatException BadValue(ReadOnlyMemory<char> text, long line)
    {
        var error = $"Line {line}, column '{Name}': '{text}' is no {itemType}.";
        return new FormatException("Parsing failed. " + error, new InvalidOperationException(error));
    }

    private sealed class Reader(TextColumn<T> column) : TextColumnReader
    {
        private readonly T[] values = new T[column.Fields.Length];

        public override void Read(TextFields fields, long line, TextLog log)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = fields.TryGet(column.Fields[i], out var text) ? column.Parse(text, line, log) : column.empty;
        }

        public override Delegate MakeGetter() => column.Type is VectorDataViewType
            ? (ValueGetter<VBuffer<T>>)CopyAll
            : (ValueGetter<T>)((ref T value) => value = values[0]);

        private void CopyAll(ref VBuffer<T> value) => VBuffer<T>.Copy(values, 0, ref value, values.Length);
    }
}

/// <summary>The current line's values of one column.</summary>
internal abstract class TextColumnReader
{
    public abstract void Read(TextFields fields, long line, TextLog log);

    public abstract Delegate MakeGetter();
}
