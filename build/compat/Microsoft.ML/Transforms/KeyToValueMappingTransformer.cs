using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel),
    "Key To Value Transform", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>
/// Gives for each key the value that its column's KeyValues annotation names; a missing key gives a missing value.
/// </summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(ColumnPair column) : base(column)
    {
    }

    private static VersionInfo Version { get; } = new("KEY2VALT", 0x00010001, 0x00010001, 0x00010001,
        typeof(KeyToValueMappingTransformer).Assembly.GetName().Name!, LoaderSignature);

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new KeyToValueMappingTransformer(LoadColumn(ctx));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumn(ctx);
    }

    private protected override MappedColumn MapColumn(DataViewSchema.Column input)
    {
        if (input.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is not VectorDataViewType values)
            throw new InvalidOperationException($"Column '{input.Name}' of type {input.Type} has no key values to map to.");
        var vector = input.Type as VectorDataViewType;
        if ((vector?.ItemType ?? input.Type) is not KeyDataViewType key || (ulong)values.Size != key.Count)
        {
            throw new InvalidOperationException(
                $"Column '{input.Name}' of type {input.Type} does not fit its {values.Size} key values.");
        }
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, name => name == AnnotationKinds.SlotNames);
        var column = new DataViewSchema.DetachedColumn(Column.Output,
            vector is null ? values.ItemType : new VectorDataViewType(values.ItemType, vector.Dimensions),
            annotations.ToAnnotations());
        Delegate method = MakeGetter<uint, int>;
        Type[] types = [key.RawType, values.ItemType.RawType];
        return new MappedColumn(column, row => GenericCall.Invoke<Delegate>(method, types, row, input));
    }

    private static Delegate MakeGetter<TKey, TValue>(DataViewRow row, DataViewSchema.Column input)
    {
        VBuffer<TValue> keyValues = default;
        input.GetKeyValues(ref keyValues);
        var values = keyValues.DenseValues().ToArray();
        var missing = MissingValue<TValue>();
        TValue Map(TKey key) => Convert.ToUInt64(key) is > 0 and var n && n <= (ulong)values.Length ? values[n - 1] : missing;
        return ColumnMapping.Getter<TKey, TValue>(row, input, Map);
    }

    private static T MissingValue<T>() => default(T) switch
    {
        float => (T)(object)float.NaN,
        double => (T)(object)double.NaN,
        var other => other!,
    };
}
