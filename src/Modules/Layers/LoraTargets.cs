namespace MLNet.Attention;

/// <summary>Which linear maps of transformer layers get low-rank adapters.</summary>
public enum LoraTargets
{
    /// <summary>The projections of queries and values (Hu et al. 2021, "LoRA", section 7.1).</summary>
    QueryAndValue,

    /// <summary>All projections of self-attention: of queries, keys, values and the output.</summary>
    Attention,

    /// <summary>All linear maps of a layer: those of self-attention and of the feed-forward network.</summary>
    AllLinear,
}
