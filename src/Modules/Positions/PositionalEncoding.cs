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
}
