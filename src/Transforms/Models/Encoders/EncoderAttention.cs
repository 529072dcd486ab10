using MLNet.Attention.Modules.Attention;

namespace MLNet.Attention;

/// <summary>How each head of a transformer's layers attends from the tokens of a text to its tokens.</summary>
public enum EncoderAttention
{
    /// <summary>
    /// Scaled dot products of all pairs of tokens (Vaswani et al. 2017, section 3.2.1). Above 1024 tokens they are computed by
    /// blocks, so that memory does not grow with the square of the length, and there are no weights to explain
    /// (<see cref="AutoAttention"/>); with another normalization than softmax, they are computed whole, up to 4096 tokens.
    /// </summary>
    Exact,

    /// <summary>
    /// Scaled dot products of the tokens of a window, and of a few tokens that see all and are seen by all (Beltagy et al. 2020,
    /// section 3.1; <see cref="GlobalWindowAttention"/>): time and memory grow with length × window. Above 1024 tokens there are
    /// no weights to explain.
    /// </summary>
    LocalWindow,

    /// <summary>
    /// Dot products of positive features (Katharopoulos et al. 2020, section 3.2; <see cref="LinearAttention"/>): time and memory
    /// grow with the length. There are no weights: explanations show those of the pooling, and no attention.
    /// </summary>
    Linear,

    /// <summary>
    /// Scaled dot products of tokens within a distance that each head learns (Sukhbaatar et al. 2019, section 3;
    /// <see cref="AdaptiveSpanAttention"/>). Memory grows with the square of the length; at most 4096 tokens.
    /// </summary>
    AdaptiveSpan,

    /// <summary>
    /// vᵀ·tanh(W_q·q + W_k·k + b) (Bahdanau et al. 2015, appendix A.1.2; <see cref="AdditiveAttention"/>). In training, memory
    /// grows with the square of the length times the width; at most 512 tokens.
    /// </summary>
    Additive,

    /// <summary>
    /// qᵀ·W·k (Luong et al. 2015, section 3.1; <see cref="MultiplicativeAttention"/>). Memory grows with the square of the
    /// length; at most 4096 tokens.
    /// </summary>
    Multiplicative,

    /// <summary>
    /// 10·cos(q, k) (Graves et al. 2014, section 3.3.1; <see cref="CosineAttention"/>). Memory grows with the square of the
    /// length; at most 4096 tokens.
    /// </summary>
    Cosine,
}
