namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// What a feed-forward block does between its two linear layers. A gated one splits the first layer's output, twice as
/// wide, into a gate g and a value v (Dauphin et al. 2017, "Language Modeling with Gated Convolutional Networks";
/// Shazeer 2020, "GLU Variants Improve Transformer").
/// </summary>
public enum Activation
{
    /// <summary>max(0, x) (Vaswani et al. 2017, section 3.3).</summary>
    Relu,

    /// <summary>x·Φ(x), Φ the normal distribution function, exact (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>σ(g)·v (Dauphin et al. 2017, section 2).</summary>
    Glu,

    /// <summary>g·Φ(g)·v (Shazeer 2020, section 2).</summary>
    Geglu,

    /// <summary>g·σ(g)·v (Shazeer 2020, section 2).</summary>
    Swiglu,
}
