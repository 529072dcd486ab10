using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>A sound estimator with one breakage; what it fits is saved and loaded as the sound one's.</summary>
internal sealed class BrokenEstimator(IEstimator<ITransformer> sound, Breakage breakage) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input) => new BrokenTransformer(sound.Fit(input), breakage);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = sound.GetOutputSchema(inputSchema);
        return breakage switch
        {
            Breakage.PromiseLacksColumn => new SchemaShape(shape.SkipLast(1)),
            Breakage.PromiseLacksAnnotations => new SchemaShape(shape.SkipLast(1).Append(WithoutAnnotations(shape))),
            _ => shape,
        };
    }

    // The last column of a shape is a key with values; this is one without, by the same name.
    private static SchemaShape.Column WithoutAnnotations(SchemaShape shape)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(shape[^1].Name, new KeyDataViewType(typeof(uint), 9));
        return Shapes.Of(new EmptyView(schema.ToSchema()))[0];
    }

    private sealed class BrokenTransformer(ITransformer sound, Breakage breakage) : ITransformer
    {
        public bool IsRowToRowMapper => sound.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) =>
            breakage == Breakage.OutputSchemaLacksColumn ? inputSchema : sound.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => BreaksRowMapper
            ? sound.Transform(input)
            : new BrokenView(sound.Transform(input), breakage);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => BreaksRowMapper
            ? new BrokenMapper(sound.GetRowToRowMapper(inputSchema), breakage)
            : sound.GetRowToRowMapper(inputSchema);

        private bool BreaksRowMapper => breakage is Breakage.MappedRowDiffers or Breakage.MappedRowKeepsInput
            or Breakage.MappedRowHasOtherSchemaObject;

        public void Save(ModelSaveContext ctx) => sound.Save(ctx);
    }
}
