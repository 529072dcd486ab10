using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Modules.Layers;

/// <summary>The shape of a transformer layer, encoder or decoder (Vaswani et al. 2017, section 3).</summary>
/// <param name="Dimension">D, the width of input and output, at least 1.</param>
/// <param name="Heads">H, at least 1; D must be a multiple of H unless <see cref="HeadDimension"/> is set.</param>
/// <param name="FeedForwardDimension">F, the width of the feed-forward block's inner layer, at least 1.</param>
public sealed record TransformerLayerOptions(long Dimension, long Heads, long FeedForwardDimension)
{
    // Sublayers start small, so that a new layer is close to the identity (Zhang et al. 2019, "Fixup Initialization",
    // section 3): the factor on the initial weights of the last projection of each.
    internal const double SublayerGain = 0.2;

    /// <summary>Dh, the width of a head, at least 1. Default D/H; another width as in Raffel et al. 2020 (T5).</summary>
    public long? HeadDimension { get; init; }

    /// <summary>Factor on the attention scores, positive and finite. Default 1/√Dh; 1 in Raffel et al. 2020 (T5).</summary>
    public double? Scale { get; init; }

    /// <summary>
    /// Whether projections, feed-forward block and layer normalisations have biases. Default true; without as in Raffel et al.
    /// 2020 (T5).
    /// </summary>
    public bool HasBias { get; init; } = true;

    /// <summary>The activation of the feed-forward block. Default <see cref="Activation.Gelu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Where the layer normalisations are. Default <see cref="NormPlacement.Pre"/>.</summary>
    public NormPlacement Norm { get; init; } = NormPlacement.Pre;

    /// <summary>
    /// Share dropped in training of what each sublayer adds and of the feed-forward block's inner layer, in [0, 1). Default 0.
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>Share of the attention weights dropped in training, in [0, 1). Default <see cref="Dropout"/>.</summary>
    public double? AttentionDropout { get; init; }

    /// <summary>The mechanism of the heads of self-attention. Default <see cref="AttentionMechanism.Full"/>.</summary>
    public AttentionMechanism? Mechanism { get; init; }

    /// <summary>
    /// Whether self-attention rotates queries and keys by their positions, as <see cref="MultiHeadAttentionOptions.IsRotary"/>
    /// says. Default false.
    /// </summary>
    public bool IsRotary { get; init; }

    /// <summary>
    /// Whether heads, of attention to a memory too, have gates, as <see cref="MultiHeadAttentionOptions.IsGated"/> says. Default
    /// false.
    /// </summary>
    public bool IsGated { get; init; }

    /// <summary>These options, every one within its range. The attention checks the ranges that are its own.</summary>
    internal TransformerLayerOptions Checked()
    {
        Arguments.AtLeast(1, FeedForwardDimension);
        Arguments.Defined(Activation);
        Arguments.Defined(Norm);
        Arguments.Share(Dropout);
        Arguments.Share(AttentionDropout ?? 0, nameof(AttentionDropout));
        return this;
    }

    /// <summary>The options of the self-attention.</summary>
    internal MultiHeadAttentionOptions ForAttention() => new(Dimension, Heads)
    {
        HeadDimension = HeadDimension,
        HasBias = HasBias,
        Scale = Scale,
        Dropout = AttentionDropout ?? Dropout,
        OutputGain = SublayerGain,
        Mechanism = Mechanism,
        IsRotary = IsRotary,
        IsGated = IsGated,
    };
}
