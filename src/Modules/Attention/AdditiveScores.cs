using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>The scores vᵀ·tanh(q + k) of all pairs of projected queries and keys.</summary>
internal static class AdditiveScores
{
    // Without gradients, the sums of so many elements at a time: 4 MiB in single precision.
    public const long MostElements = 1 << 20;

    /// <param name="query">[..., L, A]</param>
    /// <param name="key">[..., S, A]</param>
    /// <param name="v">[A]</param>
    /// <returns>
    /// [..., L, S]. Memory grows with L·S·A where a gradient is needed; otherwise the queries take turns.
    /// </returns>
    public static Tensor Of(Tensor query, Tensor key, Tensor v)
    {
        var length = query.shape[^2];
        var rows = Math.Max(1, MostElements / Math.Max(1, key.numel()));
        if (is_grad_enabled() || rows >= length)
            return Part(query, key, v);
        var parts = new List<Tensor>();
        for (long start = 0; start < length; start += rows)
        {
            using var scope = NewDisposeScope();
            var part = Part(query.narrow(-2, start, Math.Min(rows, length - start)), key, v);
            parts.Add(part.MoveToOuterDisposeScope());
        }
        return cat(parts, -2);
    }

    private static Tensor Part(Tensor query, Tensor key, Tensor v) =>
        matmul(query.unsqueeze(-2).Plus(key.unsqueeze(-3)).tanh(), v); // [..., L, S, A] -> [..., L, S]
}
