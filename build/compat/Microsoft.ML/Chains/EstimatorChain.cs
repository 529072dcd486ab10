using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators one after the other: each learns from what the transformers before it make.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly EstimatorLink[] links;

    public EstimatorChain() : this([])
    {
    }

    internal EstimatorChain(EstimatorLink[] links) => this.links = links;

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // Whatever is wrong with the columns should show before anything is trained.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var data = input;
        var transformers = new List<ITransformer>();
        foreach (var link in links)
        {
            transformers.Add(link.Estimator.Fit(data));
            data = transformers[^1].Transform(data);
            if (link.CachesAfter && transformers.Count < links.Length)
                data = new CacheView(data);
        }
        return new TransformerChain<TLastTransformer>(transformers, links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        links.Aggregate(inputSchema, (schema, link) => link.Estimator.GetOutputSchema(schema));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator,
        TransformerScope scope = TransformerScope.Everything) where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new EstimatorChain<TNewTrans>([.. links, new EstimatorLink(estimator, scope, CachesAfter: false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        if (links.Length == 0)
            throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        return new EstimatorChain<TLastTransformer>([.. links[..^1], links[^1] with { CachesAfter = true }]);
    }
}

/// <summary>An estimator in a chain, and whether what follows it reads from memory.</summary>
internal sealed record EstimatorLink(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CachesAfter);
