using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>The checks that all attention mechanisms make of their arguments.</summary>
internal static class AttentionShapes
{
    /// <summary>
    /// Queries [B, L, D] or [B, H, L, D], keys [B, S, Dk] or [B, H, S, Dk], values [B, S, Dv] or [B, H, S, Dv], and a
    /// mask that fits them. <paramref name="queryWidth"/> is D, null for any; <paramref name="keyWidth"/> is Dk, null
    /// for D.
    /// </summary>
    public static void Check(Tensor query, Tensor key, Tensor value, AttentionMask mask,
        long? queryWidth = null, long? keyWidth = null)
    {
        var rank = CommonRank(query, key, value);
        var heads = rank == 4 ? "H, " : "";
        var width = queryWidth is null ? "" : $" with D = {queryWidth}";
        var q = Shapes.OfRank(query, rank, nameof(query), $"[B, {heads}L, D]{width}");
        var rows = q[..^2]; // [B] or [B, H]
        Shapes.Are(query, [.. rows, -1, queryWidth ?? -1], nameof(query), $"[B, {heads}L, D]{width}");
        var known = string.Join(", ", rows);
        var expectedKeyWidth = keyWidth ?? q[^1];
        Shapes.Are(key, [.. rows, -1, expectedKeyWidth], nameof(key),
            $"[B, {heads}S, Dk] = [{known}, S, {expectedKeyWidth}]");
        var (queries, keys) = (q[^2], key.shape[^2]);
        Shapes.Are(value, [.. rows, keys, -1], nameof(value), $"[B, {heads}S, Dv] = [{known}, {keys}, Dv]");

        ArgumentNullException.ThrowIfNull(mask);
        Shapes.IsPadding(mask.Padding, q[0], keys);
        Shapes.BroadcastsTo(mask.Bias, [.. rows, queries, keys], nameof(mask));
        if (mask.DistanceBias is { } distances)
            CheckDistances(distances, rows, queries + keys - 1);
        if (mask.Causal && keys < queries)
            throw new ArgumentException($"'mask' is causal for L = {queries}, S = {keys}; expected S ≥ L.", nameof(mask));
    }

    /// <summary>
    /// Refuses a bias for each pair of query and key, which has L·S elements, in a mechanism made to need less than that.
    /// </summary>
    public static void HasNoBias(AttentionMask mask, string mechanism)
    {
        if (mask.Bias is not null || mask.DistanceBias is not null)
            throw new ArgumentException($"'mask' has a bias; expected none for {mechanism}.", nameof(mask));
    }

    /// <summary>
    /// For a mechanism that needs the distance between query and key: as many keys as queries, or a causal mask, which says
    /// that the last query is at the position of the last key.
    /// </summary>
    public static void HavePositions(Tensor query, Tensor key, AttentionMask mask, string mechanism)
    {
        var queries = query.shape[^2];
        if (key.shape[^2] != queries && !mask.Causal)
        {
            throw Shapes.Wrong(
                key.shape, nameof(key), $"[..., S, D] with S = L = {queries} for {mechanism} without a causal mask");
        }
    }

    private static void CheckDistances(Tensor distances, long[] rows, long count)
    {
        if (rows.Length == 1)
            throw new ArgumentException("'mask' has a bias by distance; expected none for queries without heads.", "mask");
        Shapes.Are(distances, [rows[1], count], "mask", $"a bias by distance [H, L + S − 1] = [{rows[1]}, {count}]");
    }

    // The tensor whose rank differs from the rank of both others is the wrong one.
    private static int CommonRank(Tensor query, Tensor key, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        var rank = key.shape.Length == value.shape.Length ? key.shape.Length : query.shape.Length;
        return rank == 3 ? 3 : 4;
    }
}
