namespace MLNet.Attention;

/// <summary>Which linear maps of transformer layers get low-rank adapters.</summary>
public enum LoraTargets
{
    /// <summary>
    /// The projections of queries and values, in a decoder also in its attention to the source (Hu et al. 2021, "LoRA", section
    /// 7.1).
    /// </summary>
    QueryAndValue,

    /// <summary>All projections of attention: of queries, keys, values and the output.</summary>
    Attention,

    /// <summary>All linear maps of a layer: those of attention and of the feed-forward network.</summary>
    AllLinear,
}
