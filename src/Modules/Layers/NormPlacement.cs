namespace MLNet.Attention.Modules.Layers;

/// <summary>Where a transformer layer normalises, relative to its residual connections.</summary>
public enum NormPlacement
{
    /// <summary>
    /// x + f(norm(x)): trains without a long warm-up (Xiong et al. 2020, "On Layer Normalization in the Transformer
    /// Architecture").
    /// </summary>
    Pre,

    /// <summary>norm(x + f(x)) (Vaswani et al. 2017, section 3.1).</summary>
    Post,
}
