using MLNet.Attention.Modules.Positions;

namespace MLNet.Attention;

/// <summary>How a transformer is told the position of a token.</summary>
public enum PositionalEncoding
{
    /// <summary>Fixed sinusoids, <see cref="SinusoidalPositionalEncoding"/>.</summary>
    Sinusoidal,

    /// <summary>A learned vector per position, <see cref="LearnedPositionalEncoding"/>.</summary>
    Learned,

    /// <summary>None: the text is a bag of tokens.</summary>
    None,

    /// <summary>
    /// Queries and keys rotated by their positions, <see cref="RotaryPositionalEncoding"/>. Needs an even width of a head, and
    /// attention by dot products, cosines or <c>Linear</c>.
    /// </summary>
    Rotary,

    /// <summary>
    /// Scores that fall with the distance, by a slope for each head, <see cref="AlibiBias"/>. Not with <c>Linear</c> attention.
    /// </summary>
    Alibi,

    /// <summary>
    /// A learned bias of the scores for each head and bucket of distances, shared by the layers,
    /// <see cref="RelativePositionBias"/>. Not with <c>Linear</c> attention.
    /// </summary>
    Relative,
}
