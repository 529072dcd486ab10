namespace MLNet.Attention.Modules.Heads;

/// <summary>The score by which <see cref="AttentionPooling"/> compares a vector h with its learned query u.</summary>
public enum PoolingScore
{
    /// <summary>uᵀ·tanh(W·h + b) (Yang et al. 2016, section 2.2; Bahdanau et al. 2015).</summary>
    Additive,

    /// <summary>uᵀ·h (Luong et al. 2015, section 3.1).</summary>
    Dot,

    /// <summary>uᵀ·h/√D (Vaswani et al. 2017, section 3.2.1).</summary>
    ScaledDot,

    /// <summary>uᵀ·W·h (Luong et al. 2015, section 3.1).</summary>
    General,

    /// <summary>10·cos(u, h) (Graves et al. 2014, section 3.3.1).</summary>
    Cosine,
}
