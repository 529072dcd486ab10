namespace MLNet.Attention;

/// <summary>How the scores of a query become weights that sum to 1.</summary>
public enum AttentionFunction
{
    /// <summary>exp(e) / Σ exp(e): every visible key gets some weight.</summary>
    Softmax,

    /// <summary>
    /// 1.5-entmax, [e/2 − τ]₊²: keys whose scores are far below the best get exactly none
    /// (Peters et al. 2019, "Sparse Sequence-to-Sequence Models", section 3).
    /// </summary>
    Entmax15,
}
