using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// What a transformer does with embeddings before its layers, where that is more than to add positions as in Vaswani et al. 2017
/// (Devlin et al. 2019, "BERT", section 3 and figure 2; Clark et al. 2020, "ELECTRA", section 3.1).
/// </summary>
public sealed record TokenEmbeddingOptions
{
    /// <summary>E, the width of an embedding, at least 1; where it is not D, a linear layer follows. Default D.</summary>
    public long? Dimension { get; init; }

    /// <summary>
    /// The number of types of tokens, at least 0: the vector of a token's type is added to its embedding. Default 0, without.
    /// </summary>
    public long TypeCount { get; init; }

    /// <summary>Whether the sum of token, type and position is normalised. Default false.</summary>
    public bool HasNorm { get; init; }

    /// <summary>
    /// The row of a table of learned positions that has the vector of the first one, at least 0. Default 0; 2 in Liu et al. 2019
    /// (RoBERTa), as its code counts.
    /// </summary>
    public long FirstPositionRow { get; init; }

    /// <summary>
    /// Whether all sines of sinusoidal positions come before all cosines, as in the checkpoints of Junczys-Dowmunt et al. 2018
    /// ("Marian"). Default false: they alternate.
    /// </summary>
    public bool HasHalvedSinusoids { get; init; }

    /// <summary>
    /// Factor on sinusoidal positions, positive and finite. Default: 1 in a decoder and with scaled embeddings, else the standard
    /// deviation of the initial embeddings.
    /// </summary>
    public double? SinusoidScale { get; init; }

    /// <summary>Number of buckets of relative positions, as <see cref="RelativePositionBias"/> takes it. Default 32.</summary>
    public int RelativeBuckets { get; init; } = RelativePositionBias.DefaultBuckets;

    /// <summary>
    /// The distance from which all relative positions of a direction share a bucket, as <see cref="RelativePositionBias"/> takes
    /// it. Default 128.
    /// </summary>
    public int RelativeMaximumDistance { get; init; } = RelativePositionBias.DefaultMaximumDistance;

    /// <summary>These options, every one within its range.</summary>
    internal TokenEmbeddingOptions Checked()
    {
        Arguments.AtLeast(1, Dimension ?? 1, nameof(Dimension));
        Arguments.AtLeast(0, TypeCount);
        Arguments.AtLeast(0, FirstPositionRow);
        Arguments.PositiveOrNull(SinusoidScale);
        return this;
    }
}
