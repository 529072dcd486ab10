using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Something that can write itself into a model.</summary>
public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>Turns a data view into another, lazily.</summary>
public interface ITransformer : ICanSaveModel
{
    bool IsRowToRowMapper { get; }

    DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);

    IDataView Transform(IDataView input);
}

/// <summary>Learns a transformer from data.</summary>
public interface IEstimator<out TTransformer> where TTransformer : ITransformer
{
    TTransformer Fit(IDataView input);

    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
