using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention and its derivatives, computed by blocks of queries and keys (Dao et al. 2022, "FlashAttention", algorithms 1
/// and 4).
/// </summary>
internal sealed class AttentionBlocks
{
    private const double Negligible = -60; // exp(−60) is 9·10⁻²⁷

    private readonly Tensor query; // [B, H, L, D], scaled
    private readonly Tensor key; // [B, H, S, D]
    private readonly Tensor value; // [B, H, S, Dv]
    private readonly Tensor? bias; // broadcasts to [B, H, L, S]
    private readonly Tensor? padding; // [B, 1, 1, S]
    private readonly Tensor? distances; // [H, L + S − 1]
    private readonly AttentionBlockOptions options;

    /// <param name="query">[B, H, L, D]</param>
    /// <param name="key">[B, H, S, D]</param>
    /// <param name="value">[B, H, S, Dv]</param>
    /// <param name="bias">Of rank 4, broadcasts to [B, H, L, S]; null for none.</param>
    /// <param name="padding">[B, S] Boolean, true = ignored; null when none is.</param>
    /// <param name="distances">[H, L + S − 1], the bias by distance; null for none.</param>
    /// <param name="options">How to attend.</param>
    public AttentionBlocks(Tensor query, Tensor key, Tensor value, Tensor? bias, Tensor? padding, Tensor? distances,
        AttentionBlockOptions options)
    {
        this.query = (query * Scalars.Of(options.Scale)).contiguous();
        this.key = key.contiguous();
        this.value = value.contiguous();
        this.bias = bias;
        this.padding = padding?.unsqueeze(1).unsqueeze(1); // [B, S] -> [B, 1, 1, S]
        this.distances = distances;
        this.options = options;
    }

    // The last query is at the position of the last key, so query i is at the position of the key i + S − L.
    private long FirstPosition => key.shape[^2] - query.shape[^2];

    // The index of the distance 0 in the bias by distance.
    private long Origin => key.shape[^2] - 1;

    /// <returns>
    /// Output [B, H, L, Dv] and, for each query, the logarithm of the sum of exp(score) [B, H, L, 1]; a query that sees no
    /// key gets zeros in both.
    /// </returns>
    public (Tensor Output, Tensor LogSums) Forward()
    {
        var rows = query.shape[..^1];
        var output = empty([.. rows, value.shape[^1]], query.dtype, query.device);
        var logSums = empty([.. rows, 1], query.dtype, query.device);
        using var drops = Drops();
        foreach (var queries in Blocks(query.shape[^2]))
        {
            using var scope = NewDisposeScope();
            var sums = zeros_like(Part(logSums, queries));
            // Finite, or a query that sees no key would get NaN.
            var largest = full_like(sums, Scalars.Of(MaskedSoftmax.Lowest(sums.dtype)));
            var weighted = zeros_like(Part(output, queries));
            foreach (var keys in KeysOf(queries))
            {
                using var inner = NewDisposeScope();
                var scores = Scores(queries, keys);
                var larger = maximum(largest, scores.amax([-1], keepdim: true));
                var shrink = (largest - larger).exp_();
                var weights = Exponentials(scores.sub_(larger));
                sums.mul_(shrink).Increase(weights.sum([-1], keepdim: true));
                if (Kept(weights, drops) is { } kept)
                    weights.mul_(kept);
                weighted.mul_(shrink).Increase(Product(weights, Part(value, keys)));
                largest.copy_(larger);
            }
            var none = sums.eq(Scalars.Of(0));
            Part(output, queries).copy_(weighted / sums.masked_fill(none, Scalars.One));
            Part(logSums, queries).copy_(largest.Plus(sums.log()).masked_fill(none, Scalars.Of(0)));
        }
        return (output, logSums);
    }

    /// <summary>The derivatives by the query (as given, not scaled), the key, the value, and the biases that need one.</summary>
    /// <param name="output">The output of <see cref="Forward"/>.</param>
    /// <param name="logSums">The logarithms of sums that <see cref="Forward"/> returned.</param>
    /// <param name="gradient">[B, H, L, Dv], the derivative by the output.</param>
    public (Tensor Query, Tensor Key, Tensor Value, Tensor? Bias, Tensor? Distances) Backward(
        Tensor output, Tensor logSums, Tensor gradient)
    {
        gradient = gradient.contiguous();
        var (byQuery, byKey, byValue) = (zeros_like(query), zeros_like(key), zeros_like(value));
        var byBias = bias is { requires_grad: true } ? zeros_like(bias) : null;
        var byDistances = distances is { requires_grad: true } ? zeros_like(distances) : null;
        // gradient·output is Σⱼ wⱼ·(derivative by wⱼ), w the weights of a query: the mean that the softmax subtracts.
        var means = (gradient * output).sum([-1], keepdim: true);
        using var drops = Drops();
        foreach (var queries in Blocks(query.shape[^2]))
        {
            using var scope = NewDisposeScope();
            var (q, g) = (Part(query, queries), Part(gradient, queries));
            var (mean, logSum) = (Part(means, queries), Part(logSums, queries));
            foreach (var keys in KeysOf(queries))
            {
                using var inner = NewDisposeScope();
                var weights = Exponentials(Scores(queries, keys).sub_(logSum));
                var byScore = Product(g, Part(value, keys).transpose(-2, -1));
                if (Kept(weights, drops) is { } kept)
                {
                    Part(byValue, keys).Increase(Product((weights * kept).transpose(-2, -1), g));
                    byScore.mul_(kept);
                }
                else
                {
                    Part(byValue, keys).Increase(Product(weights.transpose(-2, -1), g));
                }
                byScore.sub_(mean).mul_(weights);
                Part(byQuery, queries).Increase(Product(byScore, Part(key, keys)));
                Part(byKey, keys).Increase(Product(byScore.transpose(-2, -1), q));
                if (byBias is not null)
                    AddBroadcast(Part(byBias, queries, keys), byScore);
                if (byDistances is not null)
                    DistanceBiases.AddGradient(byDistances, Origin, PositionsOf(queries), keys, byScore.sum([0]));
            }
        }
        return (byQuery.mul_(Scalars.Of(options.Scale)), byKey, byValue, byBias, byDistances);
    }

    private IEnumerable<(long Start, long Length)> Blocks(long count)
    {
        for (long start = 0; start < count; start += options.Length)
            yield return (start, Math.Min(options.Length, count - start));
    }

    private IEnumerable<(long Start, long Length)> KeysOf((long Start, long Length) queries) =>
        Blocks(options.Causal ? FirstPosition + queries.Start + queries.Length : key.shape[^2]);

    private (long Start, long Length) PositionsOf((long Start, long Length) queries) =>
        (FirstPosition + queries.Start, queries.Length);

    /// <summary>[B, H, queries, keys], minus infinity where a key is masked.</summary>
    private Tensor Scores((long Start, long Length) queries, (long Start, long Length) keys)
    {
        var scores = Product(Part(query, queries), Part(key, keys).transpose(-2, -1));
        if (bias is not null)
            scores.Increase(Part(bias, queries, keys));
        var position = FirstPosition + queries.Start;
        if (distances is not null)
            scores.Increase(DistanceBiases.Between(distances, Origin, PositionsOf(queries), keys));
        if (padding is not null)
            scores.masked_fill_(padding.narrow(-1, keys.Start, keys.Length), Scalars.Of(double.NegativeInfinity));
        if (options.Causal && keys.Start + keys.Length - 1 > position) // the first query does not see all of these keys
        {
            var future = MaskedSoftmax.Future(queries.Length, keys.Length, 1 + position - keys.Start, scores.device);
            scores.masked_fill_(future, Scalars.Of(double.NegativeInfinity));
        }
        return scores;
    }

    /// <summary>exp(x), in place; 0 where that is far below a rounding error of the largest weight, 1.</summary>
    // ALiBi takes many scores that far down, and a CPU computes with denormal numbers many times more slowly than with zeros.
    private static Tensor Exponentials(Tensor x)
    {
        using var negligible = x.lt(Scalars.Of(Negligible));
        return x.masked_fill_(negligible, Scalars.Of(double.NegativeInfinity)).exp_();
    }

    private Generator? Drops() => options.Dropout > 0 ? new Generator(options.Seed) : null;

    /// <summary>The factors of dropout on a block's weights: 0 or 1 / (1 − p).</summary>
    private Tensor? Kept(Tensor weights, Generator? drops) =>
        drops is null ? null : DropoutMask.Create(weights, 1 - options.Dropout, drops);

    /// <summary>[B, H, n, m] · [B, H, m, p] = [B, H, n, p].</summary>
    // TorchSharp: an error in matmul, such as too little memory, would end the process; bmm throws.
    private static Tensor Product(Tensor x, Tensor y)
    {
        var products = x.flatten(0, 1).bmm(y.flatten(0, 1)); // [B·H, n, p]
        return products.view(x.shape[0], x.shape[1], x.shape[2], y.shape[3]);
    }

    private static Tensor Part(Tensor x, (long Start, long Length) rows) => x.narrow(-2, rows.Start, rows.Length);

    /// <summary>A block of a tensor that broadcasts to [B, H, L, S].</summary>
    private static Tensor Part(Tensor x, (long Start, long Length) queries, (long Start, long Length) keys)
    {
        if (x.shape[^2] > 1)
            x = x.narrow(-2, queries.Start, queries.Length);
        return x.shape[^1] > 1 ? x.narrow(-1, keys.Start, keys.Length) : x;
    }

    /// <summary>
    /// Adds <paramref name="x"/> to <paramref name="target"/>, summed over the dimensions along which the target broadcasts.
    /// </summary>
    private static void AddBroadcast(Tensor target, Tensor x)
    {
        var (narrow, wide) = (target.shape, x.shape);
        var repeated = Enumerable.Range(0, wide.Length).Where(i => narrow[i] != wide[i]).Select(i => (long)i).ToArray();
        target.Increase(repeated.Length == 0 ? x : x.sum(repeated, keepdim: true));
    }
}
