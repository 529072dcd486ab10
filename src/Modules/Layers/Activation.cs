namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// The activation between the two linear layers of a feed-forward block. With a gated one the first layer's output is twice
/// as wide, a gate g and a value v (Dauphin et al. 2017, "Language Modeling with Gated Convolutional Networks"; Shazeer 2020,
/// "GLU Variants Improve Transformer").
/// </summary>
public enum Activation
{
    /// <summary>max(0, x) (Vaswani et al. 2017, section 3.3).</summary>
    Relu,

    /// <summary>x·Φ(x), Φ the normal distribution function, not approximated (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>σ(g)·v (Dauphin et al. 2017, section 2).</summary>
    Glu,

    /// <summary>g·Φ(g)·v (Shazeer 2020, section 2).</summary>
    Geglu,

    /// <summary>g·σ(g)·v (Shazeer 2020, section 2).</summary>
    Swiglu,

    /// <summary>
    /// x·Φ(x) approximated by x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) (Hendrycks and Gimpel 2016, section 2), which Hugging
    /// Face's transformers call <c>gelu_new</c> and <c>gelu_pytorch_tanh</c>.
    /// </summary>
    GeluTanh,

    /// <summary>x·σ(1.702·x) (Hendrycks and Gimpel 2016, section 2), <c>quick_gelu</c>.</summary>
    QuickGelu,

    /// <summary>x·σ(x) (Elfwing et al. 2018, "Sigmoid-Weighted Linear Units", section 2.1).</summary>
    Silu,

    /// <summary>tanh(x).</summary>
    Tanh,
}
