using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Which column types convert to which, and how.</summary>
internal static class ValueConversions
{
    private enum Family { Text, Boolean, Signed, Unsigned, Real, Other }

    /// <summary>Whether values convert; keys only do to keys of the same count and to large enough numbers.</summary>
    public static bool CanConvert(DataViewType from, DataViewType to)
    {
        if (from is KeyDataViewType key)
        {
            return to is KeyDataViewType other
                ? other.Count == key.Count
                : KeyDataViewType.IsValidDataType(to.RawType) && key.Count <= LargestOf(to.RawType);
        }
        if (to is KeyDataViewType)
            return from is TextDataViewType;
        return (FamilyOf(from), FamilyOf(to)) switch
        {
            (Family.Other, _) or (_, Family.Other) => false,
            (Family.Text, _) or (_, Family.Text) or (_, Family.Boolean) => true,
            (Family.Boolean, var target) => target is Family.Signed or Family.Real,
            (Family.Real, var target) => target is Family.Real,
            var (source, target) => target == source || target is Family.Real,
        };
    }

    /// <summary>A getter of a scalar column, converted.</summary>
    public static ValueGetter<T> GetterAs<T>(DataViewRow row, DataViewSchema.Column column, DataViewType type)
    {
        if (column.Type.RawType == typeof(T))
            return row.GetGetter<T>(column);
        return GenericCall.Invoke<ValueGetter<T>>(ConvertedGetter<int, T>, [column.Type.RawType, typeof(T)],
            row, column, type);
    }

    public static Func<TFrom, TTo> Converter<TFrom, TTo>(DataViewType from, DataViewType to)
    {
        if (typeof(TFrom) == typeof(TTo))
            return (Func<TFrom, TTo>)(object)(Func<TFrom, TFrom>)(value => value);
        if (from is TextDataViewType)
            return (Func<TFrom, TTo>)(object)FromText<TTo>(to);
        var converter = FamilyOf(to) switch
        {
            Family.Text => (Func<TFrom, ReadOnlyMemory<char>>)(value => Text(value).AsMemory()),
            Family.Boolean => (Func<TFrom, bool>)(value => !EqualityComparer<TFrom>.Default.Equals(value, default)),
            _ when from is BooleanDataViewType => GenericCall.Invoke<Delegate>(FromBoolean<int>, [typeof(TTo)]),
            _ => GenericCall.Invoke<Delegate>(Number<int, int>, [typeof(TFrom), typeof(TTo)]),
        };
        return (Func<TFrom, TTo>)converter;
    }

    /// <summary>A value as the name of a category.</summary>
    public static string KeyValueText<T>(T value, DataViewType type) => value switch
    {
        _ when type is KeyDataViewType => (Convert.ToUInt64(value) - 1).ToString(),
        bool flag => flag ? "1" : "0",
        float.NaN or double.NaN => "?",
        float real => real.ToString("R", CultureInfo.InvariantCulture),
        _ => Text(value),
    };

    private static string Text<T>(T value) => value switch
    {
        float real => real.ToString("G7", CultureInfo.InvariantCulture),
        double real => real.ToString("G17", CultureInfo.InvariantCulture),
        _ => value!.ToString()!,
    };

    private static ValueGetter<TTo> ConvertedGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column column,
        DataViewType type)
    {
        var getter = row.GetGetter<TFrom>(column);
        var convert = Converter<TFrom, TTo>(column.Type, type);
        TFrom value = default!;
        return (ref TTo destination) =>
        {
            getter(ref value);
            destination = convert(value);
        };
    }

    private static Func<ReadOnlyMemory<char>, T> FromText<T>(DataViewType type)
    {
        var parser = TextParsing.For<T>(type);
        var anyText = TextParsing.HasMissingValue(type) || type is BooleanDataViewType;
        return text =>
        {
            if (!parser(text.Span, out var value) && !anyText)
                throw new InvalidOperationException($"The text '{text}' is no {type}.");
            return value;
        };
    }

    private static Func<bool, T> FromBoolean<T>() where T : INumber<T> => value => value ? T.One : T.Zero;

    private static Func<TFrom, TTo> Number<TFrom, TTo>() where TFrom : INumber<TFrom> where TTo : INumber<TTo>
    {
        // Unsigned numbers and keys that do not fit become zero, which is missing for a key; signed ones wrap around.
        var checks = KeyDataViewType.IsValidDataType(typeof(TFrom)) && KeyDataViewType.IsValidDataType(typeof(TTo));
        return value =>
        {
            var converted = TTo.CreateTruncating(value);
            return checks && TFrom.CreateTruncating(converted) != value ? TTo.Zero : converted;
        };
    }

    private static ulong LargestOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => byte.MaxValue,
        TypeCode.UInt16 => ushort.MaxValue,
        TypeCode.UInt32 => uint.MaxValue,
        _ => ulong.MaxValue,
    };

    private static Family FamilyOf(DataViewType type) => type switch
    {
        TextDataViewType => Family.Text,
        BooleanDataViewType => Family.Boolean,
        _ => Type.GetTypeCode(type.RawType) switch
        {
            TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => Family.Signed,
            TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => Family.Unsigned,
            TypeCode.Single or TypeCode.Double => Family.Real,
            _ => Family.Other,
        },
    };
}
