namespace MLNet.Attention.Modules.Attention;

/// <summary>How <see cref="MultiplicativeAttention"/> compares a query q with a key k (Luong et al. 2015).</summary>
public enum MultiplicativeScore
{
    /// <summary>qᵀ·k, not scaled. No parameters; queries and keys are equally wide.</summary>
    Dot,

    /// <summary>qᵀ·W·k.</summary>
    General,

    /// <summary>vᵀ·tanh(W·[q; k]).</summary>
    Concat,
}
