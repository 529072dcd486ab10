using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Modules.Attention;

/// <summary>The shape of a <see cref="MultiHeadAttention"/> (Vaswani et al. 2017, section 3.2.2).</summary>
/// <param name="Dimension">D, the width of queries and output, at least 1.</param>
/// <param name="Heads">H, at least 1; D must be a multiple of H unless <see cref="HeadDimension"/> is set.</param>
public sealed record MultiHeadAttentionOptions(long Dimension, long Heads)
{
    /// <summary>Dh, the width of a head, at least 1. Default D/H; another width as in Raffel et al. 2020 (T5).</summary>
    public long? HeadDimension { get; init; }

    /// <summary>M, the width of the memory, at least 1. Default D.</summary>
    public long? MemoryDimension { get; init; }

    /// <summary>Whether the projections have biases. Default true.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Factor on the scores, positive and finite. Default 1/√Dh; 1 in Raffel et al. 2020 (T5).</summary>
    public double? Scale { get; init; }

    /// <summary>Share of the attention weights dropped in training, in [0, 1). Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Factor on the initial weights of the output projection, positive and finite. Default 1.</summary>
    public double OutputGain { get; init; } = 1;

    /// <summary>The mechanism of each head. Default <see cref="AttentionMechanism.Full"/>.</summary>
    public AttentionMechanism? Mechanism { get; init; }

    /// <summary>
    /// Whether queries and keys are rotated by their positions, by a <see cref="RotaryPositionalEncoding"/>; for self-attention,
    /// with an even Dh and a mechanism of dot products, of cosines or <see cref="AttentionMechanism.Linear"/>. Default false.
    /// </summary>
    public bool IsRotary { get; init; }

    /// <summary>The base of rotary positions, above 1 and finite. Default 10000.</summary>
    public double RotaryBase { get; init; } = RotaryPositionalEncoding.DefaultBase;

    /// <summary>
    /// Whether the output of each head is multiplied by a gate in (0, 2), 2·σ(w·x + b) with x the query's vector before its
    /// projection (Qiu et al. 2025, "Gated Attention for Large Language Models", section 2.2, headwise, after the attention, but
    /// with a bias and doubled). w and b begin as 0, so all gates as 1. Default false.
    /// </summary>
    public bool IsGated { get; init; }

    /// <summary>These options, every one within its range.</summary>
    internal MultiHeadAttentionOptions Checked()
    {
        Arguments.AtLeast(1, Heads);
        Arguments.AtLeast(1, Dimension);
        if (HeadDimension is { } width)
            Arguments.AtLeast(1, width, nameof(HeadDimension));
        else if (Dimension % Heads != 0)
            throw Arguments.Wrong(Dimension, $"a multiple of 'Heads', {Heads}", nameof(Dimension));
        Arguments.AtLeast(1, MemoryDimension ?? 1, nameof(MemoryDimension));
        Arguments.PositiveOrNull(Scale);
        Arguments.Share(Dropout);
        Arguments.Positive(OutputGain);
        return this;
    }
}
