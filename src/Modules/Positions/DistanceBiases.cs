using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Biases by the distance of a key from a query, one for each head and distance: [H, L + S − 1] for L queries and S keys, of
/// which the last query is at the position of the last key. The first is that of the distance 1 − S, from the last query to the
/// first key.
/// </summary>
internal static class DistanceBiases
{
    /// <summary>The bias of each pair of some of the queries and keys, [H, queries, keys].</summary>
    /// <param name="biases">[H, N]</param>
    /// <param name="origin">The index of the distance 0: S − 1.</param>
    /// <param name="queries">The positions of the queries, counted as the keys' are.</param>
    /// <param name="keys">The positions of the keys.</param>
    /// <returns>A distance that has no bias gets that of the nearest one that has.</returns>
    public static Tensor Between(
        Tensor biases, long origin, (long Start, long Length) queries, (long Start, long Length) keys)
    {
        using var i = Positions(queries, biases.device).unsqueeze(-1);
        using var j = Positions(keys, biases.device);
        using var index = (j - i).Plus(Scalars.Of(origin)).clamp(Scalars.Of(0), Scalars.Of(biases.shape[1] - 1)); // [n, m]
        return biases.index_select(1, index.reshape(-1)).view(-1, queries.Length, keys.Length);
    }

    /// <summary>The same for all L queries and S keys: [H, L, S].</summary>
    public static Tensor Between(Tensor biases, long queries, long keys) =>
        Between(biases, keys - 1, (keys - queries, queries), (0, keys));

    /// <summary>
    /// The derivative of the other method: adds the derivatives by the biases of some pairs to those by the biases of distances.
    /// </summary>
    /// <param name="total">[H, N], the derivatives by the biases so far.</param>
    /// <param name="origin">The index of the distance 0.</param>
    /// <param name="queries">The positions of the queries.</param>
    /// <param name="keys">The positions of the keys; each distance has a bias.</param>
    /// <param name="gradient">[H, n, m]</param>
    // A row is moved to the left by its number, so that each distance has a column: with n − 1 zeros before each row, the rows
    // are read as rows of one element more.
    public static void AddGradient(
        Tensor total, long origin, (long Start, long Length) queries, (long Start, long Length) keys, Tensor gradient)
    {
        var (count, width) = (queries.Length, queries.Length + keys.Length - 1);
        var rows = nn.functional.pad(gradient, new long[] { count - 1, 0 }).flatten(-2, -1); // [H, n·width]
        var moved = nn.functional.pad(rows, new long[] { 0, count }).view(-1, count, width + 1);
        var first = keys.Start - (queries.Start + count - 1) + origin;
        total.narrow(1, first, width).Increase(moved.narrow(-1, 0, width).sum(1));
    }

    private static Tensor Positions((long Start, long Length) range, Device device) =>
        Scalars.Range(range.Start, range.Start + range.Length, ScalarType.Int64, device);
}
