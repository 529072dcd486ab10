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

    private readonly IReadOnlyList<KeyMap> maps;
    private readonly bool keyValuesAsText;

    internal ValueToKeyMappingTransformer(IReadOnlyList<ColumnPair> columns, IReadOnlyList<KeyMap> maps,
        bool keyValuesAsText) : base(columns)
    {
        this.maps = maps;
        this.keyValuesAsText = keyValuesAsText;
    }

    private static VersionInfo Version { get; } = new("TERMTRNF", 0x00010003, 0x00010003, 0x00010003,
        typeof(ValueToKeyMappingTransformer).Assembly.GetName().Name!, LoaderSignature);

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var columns = LoadColumns(ctx);
        var keyValuesAsText = ctx.Reader.ReadBoolean();
        var maps = columns.Select(_ => KeyMap.Load(ctx.Reader)).ToArray();
        return new ValueToKeyMappingTransformer(columns, maps, keyValuesAsText);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(keyValuesAsText);
        foreach (var map in maps)
            map.Save(ctx.Writer);
    }

    private protected override MappedColumn MapColumn(int index, DataViewSchema.Column input)
    {
        var map = maps[index];
        var vector = input.Type as VectorDataViewType;
        if (!map.ItemType.Equals(vector?.ItemType ?? input.Type))
        {
            throw new InvalidOperationException(
                $"The keys were learnt from {map.ItemType}; column '{input.Name}' is {input.Type}.");
        }
        var annotations = new DataViewSchema.Annotations.Builder();
        map.AddKeyValues(annotations, input, keyValuesAsText);
        annotations.Add(input.Annotations, name => name == AnnotationKinds.SlotNames);
        DataViewType type = vector is null ? map.KeyType : new VectorDataViewType(map.KeyType, vector.Dimensions);
        var column = new DataViewSchema.DetachedColumn(Columns[index].Output, type, annotations.ToAnnotations());
        return new MappedColumn(column, row => map.MakeGetter(row, input));
    }
}
