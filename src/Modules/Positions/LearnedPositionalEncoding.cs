using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Adds a learned vector per position to a sequence (Gehring et al. 2017, section 3.1; Devlin et al. 2019, section 3).
/// </summary>
public sealed class LearnedPositionalEncoding : nn.Module<Tensor, Tensor>
{
    private readonly long maximumLength;
    private readonly long dimension;
    private readonly long firstRow;
    private readonly Parameter weight; // [R + T, D]

    /// <param name="maximumLength">T, the number of positions, at least 1.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="generator">Source of the initial vectors, normal with deviation 0.02; default the global one.</param>
    /// <param name="firstRow">
    /// R, at least 0: the row of the table that has the vector of the first position; those before it are not used. Default 0; 2
    /// in Liu et al. 2019 (RoBERTa) and Lewis et al. 2020 (BART), as their code counts.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public LearnedPositionalEncoding(
        long maximumLength, long dimension, Generator? generator = null, long firstRow = 0)
        : base(nameof(LearnedPositionalEncoding))
    {
        this.firstRow = Arguments.AtLeast(0, firstRow);
        this.maximumLength = Arguments.AtLeast(1, maximumLength);
        this.dimension = Arguments.AtLeast(1, dimension);
        weight = Init.Normal([firstRow + maximumLength, dimension], 0.02, generator);
        RegisterComponents();
    }

    /// <inheritdoc cref="forward(Tensor, long)"/>
    public override Tensor forward(Tensor input) => forward(input, 0);

    /// <param name="input">[B, L, D], L at most T.</param>
    /// <param name="offset">The position of the first vector, from 0 to T − L. Default 0.</param>
    /// <returns>[B, L, D]</returns>
    /// <exception cref="ArgumentException">The shape or the offset does not fit.</exception>
    public Tensor forward(Tensor input, long offset)
    {
        var length = PositionRange.Check(input, dimension, offset, maximumLength);
        return input.Plus(weight.narrow(0, firstRow + offset, length));
    }
}
