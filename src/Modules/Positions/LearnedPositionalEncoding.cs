using MLNet.Attention.Modules.Primitives;
using TorchSharp;
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
    private readonly Parameter weight; // [T, D]

    /// <param name="maximumLength">T, the longest sequence, at least 1.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="generator">Source of the initial vectors, normal with deviation 0.02; default the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public LearnedPositionalEncoding(long maximumLength, long dimension, Generator? generator = null)
        : base(nameof(LearnedPositionalEncoding))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        this.maximumLength = maximumLength;
        this.dimension = dimension;
        weight = Init.Normal([maximumLength, dimension], 0.02, generator);
        RegisterComponents();
    }

    /// <param name="input">[B, L, D], L at most T.</param>
    /// <returns>[B, L, D]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        var length = input.shape[1];
        Shapes.IsAtMost(length, maximumLength, nameof(input));
        return input + weight.narrow(0, 0, length);
    }
}
