using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Rotates queries or keys by their positions, so that their dot products depend on the distance between them: the pair
/// (xᵢ, xᵢ₊D/₂) at position t turns by the angle t·base^(−2i/D) (Su et al. 2021, "RoFormer: Enhanced Transformer with
/// Rotary Position Embedding", section 3.2, in the form that pairs the two halves of a vector).
/// </summary>
/// <remarks>It has no parameters and no longest sequence. Apply it to the queries and to the keys.</remarks>
public sealed class RotaryPositionalEncoding : nn.Module<Tensor, Tensor>
{
    /// <summary>The base of the frequencies in Su et al. 2021, section 3.2.2.</summary>
    internal const double DefaultBase = 10000;

    private readonly long dimension;
    private readonly double frequencyBase;

    /// <param name="dimension">D, even, at least 2.</param>
    /// <param name="frequencyBase">The base of the frequencies, above 1 and finite. Default 10000.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public RotaryPositionalEncoding(long dimension, double frequencyBase = DefaultBase)
        : base(nameof(RotaryPositionalEncoding))
    {
        if (dimension < 2 || dimension % 2 != 0)
            throw Arguments.Wrong(dimension, "an even number, at least 2", nameof(dimension));
        if (!(frequencyBase > 1 && double.IsFinite(frequencyBase)))
            throw Arguments.Wrong(frequencyBase, "a finite number above 1", nameof(frequencyBase));
        this.dimension = dimension;
        this.frequencyBase = frequencyBase;
        RegisterComponents();
    }

    /// <inheritdoc cref="forward(Tensor, long)"/>
    public override Tensor forward(Tensor input) => forward(input, 0);

    /// <param name="input">[B, L, D] or [B, H, L, D]</param>
    /// <param name="offset">The position of the first vector, at least 0. Default 0.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentException">The shape or the offset does not fit.</exception>
    public Tensor forward(Tensor input, long offset)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.shape.Length == 3)
            Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        else
            Shapes.Are(input, [-1, -1, -1, dimension], nameof(input), $"[B, H, L, D] with D = {dimension}");
        Arguments.AtLeast(0, offset);

        var half = dimension / 2;
        using var angles = Angles(offset, input.shape[^2], input.device);
        using var cosines = angles.cos().to_type(input.dtype);
        using var sines = angles.sin().to_type(input.dtype);
        var (first, second) = (input.narrow(-1, 0, half), input.narrow(-1, half, half)); // each [..., L, D/2]
        return cat([first * cosines - second * sines, (second * cosines).Plus(first * sines)], -1);
    }

    // [L, D/2], in double precision: single would lose the fraction of a turn at distant positions.
    private Tensor Angles(long offset, long length, Device device)
    {
        var frequencies = new double[dimension / 2];
        for (var i = 0; i < frequencies.Length; i++)
            frequencies[i] = Math.Pow(frequencyBase, -2.0 * i / dimension);
        using var positions = Scalars.Range(offset, offset + length, ScalarType.Float64, device);
        using var perPosition = tensor(frequencies, ScalarType.Float64, device);
        return positions.outer(perPosition);
    }
}
