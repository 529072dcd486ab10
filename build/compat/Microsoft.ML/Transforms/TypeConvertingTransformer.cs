using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel),
    "Convert Transform", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Converts columns to another type.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    private readonly DataKind outputKind;

    internal TypeConvertingTransformer(IReadOnlyList<ColumnPair> columns, DataKind outputKind) : base(columns)
    {
        this.outputKind = outputKind;
        ItemType = DataKinds.TypeOf(outputKind);
    }

    internal PrimitiveDataViewType ItemType { get; }

    private static VersionInfo Version { get; } = new("CONVERTF", 0x00010004, 0x00010003, 0x00010004,
        typeof(TypeConvertingTransformer).Assembly.GetName().Name!, LoaderSignature);

    private static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var columns = LoadColumns(ctx);
        var kinds = ctx.Reader.ReadBytes(columns.Length).Distinct().ToArray();
        return kinds is [var kind]
            ? new TypeConvertingTransformer(columns, (DataKind)kind)
            : throw env.Process(new FormatException(
                $"'{ctx.Directory}' converts to {kinds.Length} types; expected one."));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var _ in Columns)
            ctx.Writer.Write((byte)outputKind);
    }

    private protected override MappedColumn MapColumn(int index, DataViewSchema.Column input)
    {
        var from = (input.Type as VectorDataViewType)?.ItemType ?? input.Type;
        var to = OutputItemType(from);
        if (!ValueConversions.CanConvert(from, to) || from is KeyDataViewType && to is not KeyDataViewType)
        {
            throw new ArgumentOutOfRangeException("inputSchema",
                $"Column '{input.Name}' of type {input.Type} cannot be converted to {to}.");
        }
        DataViewType type = input.Type is VectorDataViewType vector
            ? new VectorDataViewType(to, vector.Dimensions)
            : to;
        var column = new DataViewSchema.DetachedColumn(Columns[index].Output, type, Annotations(input, from, to));
        Delegate method = MakeGetter<int, int>;
        return new MappedColumn(column, row =>
            GenericCall.Invoke<Delegate>(method, [from.RawType, to.RawType], row, input, from, to));
    }

    /// <summary>A key stays a key, over another number type.</summary>
    private PrimitiveDataViewType OutputItemType(DataViewType from) =>
        from is KeyDataViewType key && KeyDataViewType.IsValidDataType(ItemType.RawType)
            ? new KeyDataViewType(ItemType.RawType, key.Count)
            : ItemType;

    private static DataViewSchema.Annotations Annotations(DataViewSchema.Column input, DataViewType from,
        DataViewType to)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (input.Type is VectorDataViewType { IsKnownSize: true })
            builder.Add(input.Annotations, name => name == AnnotationKinds.SlotNames);
        if (from is KeyDataViewType)
            builder.Add(input.Annotations, name => name == AnnotationKinds.KeyValues);
        if (from is NumberDataViewType && to is NumberDataViewType)
            builder.Add(input.Annotations, name => name == AnnotationKinds.IsNormalized);
        if (input.Type is BooleanDataViewType && to is NumberDataViewType)
            builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        return builder.ToAnnotations();
    }

    private static Delegate MakeGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column input, DataViewType from,
        DataViewType to) => ColumnMapping.Getter(row, input, ValueConversions.Converter<TFrom, TTo>(from, to));
}
