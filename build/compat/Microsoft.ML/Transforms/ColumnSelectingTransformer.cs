using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(SignatureLoadModel),
    "Select Columns Transform", ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Keeps the named columns, in the order they are named, or drops them and keeps the others.</summary>
public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private readonly string[] columnNames;
    private readonly bool keep;
    private readonly bool keepHidden;

    internal ColumnSelectingTransformer(string[] columnNames, bool keep, bool keepHidden = false)
    {
        if (columnNames is null or [])
            throw new InvalidOperationException($"No columns are named that should be {(keep ? "kept" : "dropped")}.");
        this.columnNames = columnNames;
        this.keep = keep;
        this.keepHidden = keepHidden;
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal IReadOnlyList<string> ColumnNames => columnNames;

    private static VersionInfo Version { get; } = new("SELCOLST", 0x00010001, 0x00010001, 0x00010001,
        typeof(ColumnSelectingTransformer).Assembly.GetName().Name!, LoaderSignature);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Schema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SelectedView(input.Schema, Select(input.Schema), input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(keep);
        ctx.Writer.Write(keepHidden);
        ctx.Writer.Write(false); // A missing column is an error.
        ctx.Writer.Write(columnNames.Length);
        foreach (var name in columnNames)
            ctx.SaveNonEmptyString(name);
    }

    internal bool Keeps(string name) => columnNames.Contains(name) == keep;

    private static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var keep = ctx.Reader.ReadBoolean();
        var keepHidden = ctx.Reader.ReadBoolean();
        if (ctx.Reader.ReadBoolean())
            throw env.Process(new FormatException($"'{ctx.Directory}' ignores missing columns, which is not supported."));
        var names = Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => ctx.LoadNonEmptyString()).ToArray();
        return new ColumnSelectingTransformer(names, keep, keepHidden);
    }

    private SelectedView Bind(DataViewSchema inputSchema) => new(inputSchema, Select(inputSchema));

    private DataViewSchema.Column[] Select(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var name in columnNames)
            inputSchema.Find(name, "input", nameof(inputSchema));
        if (!keep)
            return inputSchema.Where(column => Keeps(column.Name)).ToArray();
        return columnNames
            .SelectMany(name => inputSchema.Where(column => column.Name == name && (keepHidden || !column.IsHidden)))
            .ToArray();
    }
}
