namespace MLNet.Attention;

/// <summary>The score by which a recurrent decoder attends to the source; q is its state, k the encoder's vector.</summary>
public enum SequenceAttention
{
    /// <summary>vᵀ·tanh(W_q·q + W_k·k + b) (Bahdanau et al. 2015, appendix A.1.2).</summary>
    Additive,

    /// <summary>qᵀ·k (Luong et al. 2015, section 3.1).</summary>
    Dot,

    /// <summary>qᵀ·W·k (Luong et al. 2015, section 3.1).</summary>
    General,

    /// <summary>vᵀ·tanh(W·[q; k]) (Luong et al. 2015, section 3.1).</summary>
    Concat,

    /// <summary>10·cos(q, k) (Graves et al. 2014, section 3.3.1).</summary>
    Cosine,
}
