namespace Microsoft.ML.Data;

/// <summary>Finds the column type for a .NET type.</summary>
internal static class PrimitiveTypeLookup
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> ByRawType = new PrimitiveDataViewType[]
    {
        TextDataViewType.Instance, BooleanDataViewType.Instance, NumberDataViewType.SByte, NumberDataViewType.Byte,
        NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32,
        NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
    }.ToDictionary(type => type.RawType);

    /// <summary>The type for a raw type, or for string, which columns hold as memory of characters.</summary>
    public static PrimitiveDataViewType? FromRawTypeOrNull(Type type) =>
        type == typeof(string) ? TextDataViewType.Instance : ByRawType.GetValueOrDefault(type);

    public static PrimitiveDataViewType FromRawType(Type type) =>
        FromRawTypeOrNull(type) ?? throw new ArgumentOutOfRangeException(nameof(type), $"No column type holds {type}.");

    public static PrimitiveDataViewType FromRawTypeName(string name) =>
        ByRawType.Values.FirstOrDefault(type => type.RawType.Name == name)
        ?? throw new FormatException($"No column type is called '{name}'.");
}
