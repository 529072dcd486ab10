namespace MLNet.Attention;

/// <summary>How the vectors of a text's tokens become the one vector of the text.</summary>
public enum TextPooling
{
    /// <summary>Attention with the score uᵀ·tanh(W·h + b), u a learned query (Yang et al. 2016, section 2.2).</summary>
    Additive,

    /// <summary>Attention with the score uᵀ·h (Luong et al. 2015, section 3.1).</summary>
    Dot,

    /// <summary>Attention with the score uᵀ·h/√D (Vaswani et al. 2017, section 3.2.1).</summary>
    ScaledDot,

    /// <summary>Attention with the score uᵀ·W·h (Luong et al. 2015, section 3.1).</summary>
    General,

    /// <summary>Attention with the score 10·cos(u, h) (Graves et al. 2014, section 3.3.1).</summary>
    Cosine,

    /// <summary>The mean: all tokens count the same.</summary>
    Mean,

    /// <summary>
    /// The maximum of each dimension (Collobert et al. 2011, "Natural Language Processing (Almost) from Scratch", section 3.3.2).
    /// The weight of a token is the share of dimensions in which its value is the largest.
    /// </summary>
    Max,

    /// <summary>
    /// The vector of the first token, which must gather what counts of the text, as that of a classification token (Devlin et
    /// al. 2019, "BERT", section 3).
    /// </summary>
    FirstToken,

    /// <summary>
    /// The sum divided by the square root of the number of tokens (Cer et al. 2018, "Universal Sentence Encoder", section 3.1),
    /// as some sentence-transformers have it.
    /// </summary>
    RootLength,
}
