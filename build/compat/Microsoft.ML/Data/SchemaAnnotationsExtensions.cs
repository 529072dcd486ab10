namespace Microsoft.ML.Data;

/// <summary>Reads the annotations that ML.NET gives a meaning.</summary>
public static class SchemaAnnotationsExtensions
{
    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: > 0 } vector
        && IsVector(column, AnnotationKinds.SlotNames, TextDataViewType.Instance, (ulong)vector.Size);

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(AnnotationKinds.SlotNames, ref slotNames);

    public static bool HasKeyValues(this DataViewSchema.Column column,
        PrimitiveDataViewType? keyValueItemType = null) =>
        ((column.Type as VectorDataViewType)?.ItemType ?? column.Type) is KeyDataViewType key
        && IsVector(column, AnnotationKinds.KeyValues, keyValueItemType ?? TextDataViewType.Instance, key.Count);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(AnnotationKinds.KeyValues, ref keyValues);

    private static bool IsVector(DataViewSchema.Column column, string kind, PrimitiveDataViewType itemType,
        ulong size) =>
        column.Annotations.Schema.GetColumnOrNull(kind)?.Type is VectorDataViewType annotation
        && (ulong)annotation.Size == size
        && annotation.ItemType.Equals(itemType);
}
