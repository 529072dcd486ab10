using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Positions;
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

    /// <summary>Whether the layer normalisations have biases. Default <see cref="HasBias"/>.</summary>
    public bool? HasNormBias { get; init; }

    /// <summary>The activation of the feed-forward block. Default <see cref="Activation.Gelu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>
    /// Whether the feed-forward block multiplies what the activation makes of a gate by a value, as with
    /// <see cref="Activation.Geglu"/>, whatever the activation (Shazeer 2020; T5 1.1, ModernBERT). Default false: only with an
    /// activation that is gated by itself.
    /// </summary>
    public bool IsFeedForwardGated { get; init; }

    /// <summary>Where the layer normalisations are. Default <see cref="NormPlacement.Pre"/>.</summary>
    public NormPlacement Norm { get; init; } = NormPlacement.Pre;

    /// <summary>
    /// Whether self-attention has a layer normalisation. Default true; without one in the first layer where the embeddings are
    /// normalised already, as in Warner et al. 2024 ("ModernBERT", section 2.1).
    /// </summary>
    public bool HasAttentionNorm { get; init; } = true;

    /// <summary>
    /// Whether the layer normalisations subtract the mean. Default true; without as in Zhang and Sennrich 2019 ("Root Mean Square
    /// Layer Normalization") and Raffel et al. 2020 (T5).
    /// </summary>
    public bool IsNormCentered { get; init; } = true;

    /// <summary>ε of the layer normalisations, positive and finite. Default 10⁻⁵; 10⁻¹² in Devlin et al. 2019 (BERT).</summary>
    public double NormEpsilon { get; init; } = LayerNormalization.DefaultEpsilon;

    /// <summary>
    /// Share dropped in training of what each sublayer adds and of the feed-forward block's inner layer, in [0, 1). Default 0.
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Share of the feed-forward block's inner layer dropped in training, in [0, 1). Default <see cref="Dropout"/>; 0 in Devlin
    /// et al. 2019 (BERT).
    /// </summary>
    public double? ActivationDropout { get; init; }

    /// <summary>Share of the attention weights dropped in training, in [0, 1). Default <see cref="Dropout"/>.</summary>
    public double? AttentionDropout { get; init; }

    /// <summary>The mechanism of the heads of self-attention. Default <see cref="AttentionMechanism.Full"/>.</summary>
    public AttentionMechanism? Mechanism { get; init; }

    /// <summary>
    /// Whether self-attention rotates queries and keys by their positions, as <see cref="MultiHeadAttentionOptions.IsRotary"/>
    /// says. Default false.
    /// </summary>
    public bool IsRotary { get; init; }

    /// <summary>The base of rotary positions, above 1 and finite. Default 10000.</summary>
    public double RotaryBase { get; init; } = RotaryPositionalEncoding.DefaultBase;

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
        Arguments.Share(ActivationDropout ?? 0, nameof(ActivationDropout));
        Arguments.Share(AttentionDropout ?? 0, nameof(AttentionDropout));
        Arguments.Positive(NormEpsilon);
        return this;
    }

    /// <summary>One of the layer normalisations.</summary>
    internal LayerNormalization CreateNorm() => new(Dimension, HasNormBias ?? HasBias, NormEpsilon, IsNormCentered);

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
        RotaryBase = RotaryBase,
        IsGated = IsGated,
    };
}
