using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel),
    "Term Transform", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Maps known values to keys and all others to the missing key.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private readonly KeyMap map;

    internal ValueToKeyMappingTransformer(ColumnPair column, KeyMap map) : base(column) => this.map = map;

    private static VersionInfo Version { get; } = new("TERMTRNF", 0x00010003, 0x00010003, 0x00010003,
        typeof(ValueToKeyMappingTransformer).Assembly.GetName().Name!, LoaderSignature);

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new ValueToKeyMappingTransformer(LoadColumn(ctx), KeyMap.Load(ctx.Reader));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumn(ctx);
        map.Save(ctx.Writer);
    }

    private protected override MappedColumn MapColumn(DataViewSchema.Column input)
    {
        var vector = input.Type as VectorDataViewType;
        if (!map.ItemType.Equals(vector?.ItemType ?? input.Type))
        {
            throw new InvalidOperationException(
                $"The keys were learnt from {map.ItemType}; column '{input.Name}' is {input.Type}.");
        }
        var annotations = new DataViewSchema.Annotations.Builder();
        map.AddKeyValues(annotations);
        annotations.Add(input.Annotations, name => name == AnnotationKinds.SlotNames);
        var column = new DataViewSchema.DetachedColumn(Column.Output,
            vector is null ? map.KeyType : new VectorDataViewType(map.KeyType, vector.Dimensions), annotations.ToAnnotations());
        return new MappedColumn(column, row => map.MakeGetter(row, input));
    }
}
