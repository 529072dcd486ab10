using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Rotates queries or keys by their positions, so that their dot products depend on how far apart they are: the pair
/// (xᵢ, xᵢ₊D/₂) at position t turns by the angle t·base^(−2i/D) (Su et al. 2021, "RoFormer: Enhanced Transformer with
/// Rotary Position Embedding", section 3.2, in the form that pairs the two halves of a vector).
/// </summary>
/// <remarks>It has no parameters, and no longest sequence. Give it both the queries and the keys.</remarks>
public sealed class RotaryPositionalEncoding : nn.Module<Tensor, Tensor>
{
    private readonly long dimension;
    private readonly double frequencyBase;

    /// <param name="dimension">D, even, at least 2.</param>
    /// <param name="frequencyBase">The base of the frequencies, above 1 and finite. Default 10000.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public RotaryPositionalEncoding(long dimension, double frequencyBase = 10000)
        : base(nameof(RotaryPositionalEncoding))
    {
        if (dimension < 2 || dimension % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "must be even and at least 2.");
        if (!(frequencyBase > 1 && double.IsFinite(frequencyBase)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(frequencyBase), frequencyBase, "The base must be above 1 and finite.");
        }
        this.dimension = dimension;
        this.frequencyBase = frequencyBase;
        RegisterComponents();
    }

    /// <param name="input">[B, L, D] or [B, H, L, D]; position 0 comes first.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.shape.Length == 3)
            Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        else
            Shapes.Are(input, [-1, -1, -1, dimension], nameof(input), $"[B, H, L, D] with D = {dimension}");

        var half = dimension / 2;
        using var angles = Angles(input.shape[^2], input.device);
        using var cosines = angles.cos().to_type(input.dtype);
        using var sines = angles.sin().to_type(input.dtype);
        var (first, second) = (input.narrow(-1, 0, half), input.narrow(-1, half, half));
        return cat([first * cosines - second * sines, second * cosines + first * sines], -1);
    }

    /// <summary>[L, D/2], in double precision: single would lose the fraction of a turn at distant positions.</summary>
    private Tensor Angles(long length, Device device)
    {
        var frequencies = new double[dimension / 2];
        for (var i = 0; i < frequencies.Length; i++)
            frequencies[i] = Math.Pow(frequencyBase, -2.0 * i / dimension);
        using var positions = arange(length, ScalarType.Float64, device);
        using var perPosition = tensor(frequencies, ScalarType.Float64, device);
        return positions.outer(perPosition);
    }
}
