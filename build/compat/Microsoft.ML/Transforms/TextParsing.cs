using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Reads a value from text; false where the text is none, and then the value is the missing one.</summary>
internal delegate bool TextParser<T>(ReadOnlySpan<char> text, out T value);

/// <summary>How text becomes a value of a column type. Empty text is the type's default.</summary>
internal static class TextParsing
{
    private static readonly string[] Missing = ["?", "NaN", "NA", "N/A"];
    private static readonly string[] True = ["true", "t", "yes", "y", "1", "+1", "+"];
    private static readonly string[] False = ["", "false", "f", "no", "n", "0", "-1", "-"];

    /// <summary>Whether text that is no value can be read as missing; otherwise it is an error.</summary>
    public static bool HasMissingValue(DataViewType type) =>
        type is KeyDataViewType || type == NumberDataViewType.Single || type == NumberDataViewType.Double;

    public static TextParser<T> For<T>(DataViewType type)
    {
        if (type is KeyDataViewType key)
            return (TextParser<T>)GenericCall.Invoke<Delegate>(KeyParser<byte>, [key.RawType], key.Count);
        return (TextParser<T>)(Type.GetTypeCode(type.RawType) switch
        {
            TypeCode.Boolean => (Delegate)(TextParser<bool>)TryParseBoolean,
            TypeCode.Single or TypeCode.Double => GenericCall.Invoke<Delegate>(RealParser<float>, [type.RawType]),
            TypeCode.Object => (TextParser<ReadOnlyMemory<char>>)CopyText,
            _ => GenericCall.Invoke<Delegate>(IntegerParser<int>, [type.RawType]),
        });
    }

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

    private static Delegate RealParser<T>() where T : IFloatingPointIeee754<T> =>
        (TextParser<T>)((ReadOnlySpan<char> text, out T value) =>
        {
            value = T.Zero;
            if (text.IsWhiteSpace() || T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value!))
                return true;
            value = T.NaN;
            return IsOneOf(Missing, text.Trim());
        });

    private static Delegate IntegerParser<T>() where T : IBinaryInteger<T>
    {
        var signed = T.IsNegative(T.Zero - T.One) ? NumberStyles.AllowLeadingSign : NumberStyles.None;
        return (TextParser<T>)((ReadOnlySpan<char> text, out T value) =>
        {
            value = T.Zero;
            return text.IsEmpty
                || text[0] != '+' && T.TryParse(text, signed, CultureInfo.InvariantCulture, out value!);
        });
    }

    /// <summary>Text holds a key's number from zero; the key's raw value is one more.</summary>
    private static Delegate KeyParser<T>(ulong count) where T : IBinaryInteger<T>
    {
        var number = For<ulong>(NumberDataViewType.UInt64);
        return (TextParser<T>)((ReadOnlySpan<char> text, out T value) =>
        {
            value = T.Zero;
            if (text.IsEmpty || IsOneOf(Missing, text))
                return true;
            if (!number(text, out var index) || index >= count)
                return false;
            value = T.CreateTruncating(index + 1);
            return true;
        });
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
}
