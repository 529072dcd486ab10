using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Attention with linear biases: the bias −m_h·|i − j| for query i and key j, so that each head h prefers near keys, by
/// its own slope m_h (Press et al. 2022, "Train Short, Test Long", section 3).
/// </summary>
/// <remarks>
/// Where H is a power of two, the slopes are 2^(−8/H), 2^(−16/H), …, 2^(−8). For another H they are the slopes of the power of
/// two below H, then every second slope of the power of two above. There are no parameters.
/// </remarks>
public sealed class AlibiBias : PositionBias
{
    private readonly float[] slopes;

    /// <param name="heads">H, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="heads"/> is less than 1.</exception>
    public AlibiBias(int heads) : base(nameof(AlibiBias), heads)
    {
        var below = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)heads + 1) / 2;
        slopes = Enumerable.Range(1, below).Select(k => Slope(k, below))
            .Concat(Enumerable.Range(0, heads - below).Select(k => Slope(2 * k + 1, 2 * below)))
            .ToArray();
        RegisterComponents();
    }

    /// <summary>The slope m of each head.</summary>
    public IReadOnlyList<float> Slopes => slopes;

    /// <inheritdoc/>
    public override Tensor ByDistance(long queries, long keys, Tensor like)
    {
        // Whole numbers: 16-bit positions would be rounded beyond a few hundred.
        using var distance = Scalars.Range(1 - keys, queries, ScalarType.Int64, like.device).abs(); // [L + S − 1]
        using var m = tensor(slopes, like.dtype, like.device).view(-1, 1); // [H, 1]
        return distance.to_type(like.dtype) * -m;
    }

    // The k-th slope for a power of two of heads.
    private static float Slope(int k, int heads) => (float)Math.Pow(2, -8.0 * k / heads);
}
