using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Attention with linear biases: the bias −m_h·|i − j| for query i and key j, so that each head h prefers near keys, by
/// its own slope m_h (Press et al. 2022, "Train Short, Test Long", section 3).
/// </summary>
/// <remarks>
/// With a power of two of heads the slopes are 2^(−8/H), 2^(−16/H), …, 2^(−8); with another number H they are those of
/// the power of two below it and, for the rest, every second one of the power of two above. It has no parameters.
/// </remarks>
public sealed class AlibiBias : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly float[] slopes;

    /// <param name="heads">H, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="heads"/> is less than 1.</exception>
    public AlibiBias(int heads) : base(nameof(AlibiBias))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        var below = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)heads + 1) / 2;
        slopes = Enumerable.Range(1, below).Select(k => Slope(k, below))
            .Concat(Enumerable.Range(0, heads - below).Select(k => Slope(2 * k + 1, 2 * below)))
            .ToArray();
        RegisterComponents();
    }

    /// <summary>The slope m of each head.</summary>
    public IReadOnlyList<float> Slopes => slopes;

    /// <param name="query">[B, H, L, D]; only its shape, type and device matter.</param>
    /// <param name="key">[B, H, S, D]; only its shape matters. The last key is as old as the last query.</param>
    /// <returns>[H, L, S], for <see cref="AttentionMask.Bias"/>.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor query, Tensor key)
    {
        Shapes.Are(query, [-1, slopes.Length, -1, -1], nameof(query), $"[B, H, L, D] with H = {slopes.Length}");
        Shapes.Are(key, [-1, slopes.Length, -1, -1], nameof(key), $"[B, H, S, D] with H = {slopes.Length}");
        var (queries, keys) = (query.shape[2], key.shape[2]);
        return Between((keys - queries, queries), (0, keys), query);
    }

    /// <summary>The bias [H, queries, keys] of some positions only.</summary>
    /// <param name="queries">The positions of the queries, among the keys.</param>
    /// <param name="keys">The positions of the keys.</param>
    /// <param name="like">Of the type and device wanted.</param>
    internal Tensor Between((long Start, long Length) queries, (long Start, long Length) keys, Tensor like)
    {
        using var i = arange(queries.Start, queries.Start + queries.Length, like.dtype, like.device).unsqueeze(-1);
        using var j = arange(keys.Start, keys.Start + keys.Length, like.dtype, like.device);
        using var m = tensor(slopes, like.dtype, like.device).view(-1, 1, 1);
        return (i - j).abs() * -m;
    }

    // The k-th of the slopes of a power of two of heads.
    private static float Slope(int k, int heads) => (float)Math.Pow(2, -8.0 * k / heads);
}
