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
public sealed class AlibiBias : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly float[] slopes;

    /// <param name="heads">H, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="heads"/> is less than 1.</exception>
    public AlibiBias(int heads) : base(nameof(AlibiBias))
    {
        Arguments.AtLeast(1, heads);
        var below = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)heads + 1) / 2;
        slopes = Enumerable.Range(1, below).Select(k => Slope(k, below))
            .Concat(Enumerable.Range(0, heads - below).Select(k => Slope(2 * k + 1, 2 * below)))
            .ToArray();
        RegisterComponents();
    }

    /// <summary>The slope m of each head.</summary>
    public IReadOnlyList<float> Slopes => slopes;

    /// <param name="query">[B, H, L, D]; only its shape, element type and device matter.</param>
    /// <param name="key">[B, H, S, D]; only its shape matters. The last key is at the position of the last query.</param>
    /// <returns>[H, L, S], the bias of a mask.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor query, Tensor key)
    {
        Shapes.Are(query, [-1, slopes.Length, -1, -1], nameof(query), $"[B, H, L, D] with H = {slopes.Length}");
        Shapes.Are(key, [-1, slopes.Length, -1, -1], nameof(key), $"[B, H, S, D] with H = {slopes.Length}");
        var (queries, keys) = (query.shape[2], key.shape[2]);
        return Between((keys - queries, queries), (0, keys), query);
    }

    /// <summary>The bias [H, queries, keys] between some of the positions.</summary>
    /// <param name="queries">The positions of the queries, counted as the keys' are.</param>
    /// <param name="keys">The positions of the keys.</param>
    /// <param name="like">A tensor of the element type and on the device that the bias shall have.</param>
    internal Tensor Between((long Start, long Length) queries, (long Start, long Length) keys, Tensor like)
    {
        // Whole numbers: 16-bit positions would be rounded beyond a few hundred.
        var end = queries.Start + queries.Length;
        using var i = Scalars.Range(queries.Start, end, ScalarType.Int64, like.device).unsqueeze(-1);
        using var j = Scalars.Range(keys.Start, keys.Start + keys.Length, ScalarType.Int64, like.device);
        using var m = tensor(slopes, like.dtype, like.device).view(-1, 1, 1); // [H, 1, 1]
        return (i - j).abs().to_type(like.dtype) * -m;
    }

    // The k-th slope for a power of two of heads.
    private static float Slope(int k, int heads) => (float)Math.Pow(2, -8.0 * k / heads);
}
