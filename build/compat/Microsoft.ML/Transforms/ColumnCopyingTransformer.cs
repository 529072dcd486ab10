using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnCopyingTransformer), null, typeof(SignatureLoadModel),
    "Copy Columns Transform", ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Copies a column under a new name, annotations included.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    internal ColumnCopyingTransformer(ColumnPair column) : base(column)
    {
    }

    private static VersionInfo Version { get; } = new("COPYCOLT", 0x00010001, 0x00010001, 0x00010001,
        typeof(ColumnCopyingTransformer).Assembly.GetName().Name!, LoaderSignature);

    private static ColumnCopyingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new ColumnCopyingTransformer(LoadColumn(ctx));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumn(ctx);
    }

    private protected override MappedColumn MapColumn(DataViewSchema.Column input) =>
        new(new DataViewSchema.DetachedColumn(Column.Output, input.Type, input.Annotations),
            row => GenericCall.Invoke<Delegate>(Getter<int>, [input.Type.RawType], row, input));

    private static Delegate Getter<T>(DataViewRow row, DataViewSchema.Column input) => row.GetGetter<T>(input);
}
