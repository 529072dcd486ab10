using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Predicts one object at a time with getters that are bound once. Not for several threads.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer transformer;
    private readonly ObjectRow<TSrc> input;
    private readonly Action<TDst> fill;
    private readonly bool ownsTransformer;
    private bool disposed;

    private protected PredictionEngineBase(ITransformer transformer, PredictionEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        if (!transformer.IsRowToRowMapper)
            throw new ArgumentOutOfRangeException(nameof(transformer), "Must be a row to row mapper");
        this.transformer = transformer;
        ownsTransformer = options.OwnsTransformer;
        input = new ObjectRow<TSrc>(new ObjectRowType<TSrc>(options.InputSchemaDefinition), _ => true);
        var mapper = transformer.GetRowToRowMapper(input.Schema);
        var filler = new RowFiller<TDst>(mapper.OutputSchema, options.IgnoreMissingColumns,
            options.OutputSchemaDefinition);
        fill = filler.Bind(mapper.GetRow(input, mapper.OutputSchema));
        OutputSchema = transformer.GetOutputSchema(input.Schema);
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        // The output row stays as it is: the transformer decides what lives on.
        input.Dispose();
        if (ownsTransformer)
            (transformer as IDisposable)?.Dispose();
    }

    private protected void Fill(TSrc example, TDst prediction)
    {
        input.Accept(example);
        fill(prediction);
    }
}
