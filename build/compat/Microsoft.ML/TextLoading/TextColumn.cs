using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>A column of a text file, and how its values are parsed.</summary>
internal abstract class TextColumn(TextLoader.Column column, DataViewType type)
{
    private static readonly string[] Missing = ["?", "NaN", "NA", "N/A"];
    private static readonly string[] True = ["true", "t", "yes", "y", "1", "+1", "+"];
    private static readonly string[] False = ["", "false", "f", "no", "n", "0", "-1", "-"];

    /// <summary>Reads a value from text; false where the text is none, and then the value is the missing one.</summary>
    protected delegate bool Parser<T>(ReadOnlySpan<char> text, out T value);

    public string Name => column.Name.Trim();

    public DataViewType Type => type;

    protected int Field => column.Field;

    public static TextColumn Create(TextLoader.Column column) => column.DataKind switch
    {
        DataKind.String => new Typed<ReadOnlyMemory<char>>(column, TextDataViewType.Instance, CopyText),
        DataKind.Boolean => new Typed<bool>(column, BooleanDataViewType.Instance, TryParseBoolean),
        DataKind.Single => new Typed<float>(column, NumberDataViewType.Single, TryParseSingle),
        var kind => throw new ArgumentOutOfRangeException(nameof(column),
            $"Column '{column.Name}' is {kind}; expected String, Boolean or Single, as compat reads no other from text."),
    };

    /// <summary>A reader that keeps the value of one line at a time.</summary>
    public abstract TextColumnReader MakeReader();

    private static bool CopyText(ReadOnlySpan<char> text, out ReadOnlyMemory<char> value)
    {
        value = text.ToString().AsMemory();
        return true;
    }

    private static bool TryParseBoolean(ReadOnlySpan<char> text, out bool value)
    {
        value = IsOneOf(True, text);
        return value || IsOneOf(False, text);
    }

    private static bool TryParseSingle(ReadOnlySpan<char> text, out float value)
    {
        value = 0;
        if (text.IsWhiteSpace() || float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return true;
        value = float.NaN;
        return IsOneOf(Missing, text.Trim());
    }

    private static bool IsOneOf(string[] words, ReadOnlySpan<char> text)
    {
        foreach (var word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private sealed class Typed<T>(TextLoader.Column column, PrimitiveDataViewType type, Parser<T> parser)
        : TextColumn(column, type)
    {
        public override TextColumnReader MakeReader() => new Reader(this, parser);

        private sealed class Reader(Typed<T> column, Parser<T> parser) : TextColumnReader
        {
            private T current = default!;

            public override void Read(TextFields fields, long line, TextLog log)
            {
                var text = fields[column.Field];
                if (parser(text.Span, out current))
                    return;
                // A number that is none is missing; a Boolean has no missing value.
                if (typeof(T) != typeof(float))
                    throw BadValue(text, line);
                log.BadValue(line, column.Name);
            }

            public override Delegate MakeGetter() => (ValueGetter<T>)((ref T value) => value = current);

            private FormatException BadValue(ReadOnlyMemory<char> text, long line)
            {
                var error = $"Line {line}, column '{column.Name}': '{text}' is no {column.Type}.";
                return new FormatException("Parsing failed. " + error, new InvalidOperationException(error));
            }
        }
    }
}

/// <summary>The current line's value of one column.</summary>
internal abstract class TextColumnReader
{
    public abstract void Read(TextFields fields, long line, TextLog log);

    public abstract Delegate MakeGetter();
}
