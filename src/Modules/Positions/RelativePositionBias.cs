using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// A learned bias for each head and bucket of distances (Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a
/// Unified Text-to-Text Transformer", section 2.1). Short distances have a bucket each, longer ones share buckets whose sizes
/// grow with the logarithm of the distance, up to a distance beyond which all share one.
/// </summary>
/// <remarks>
/// The layers of a network share one module. At first all biases are 0. The parameter has the layout of T5's
/// <c>relative_attention_bias.weight</c>.
/// </remarks>
public sealed class RelativePositionBias : PositionBias
{
    internal const int DefaultBuckets = 32;
    internal const int DefaultMaximumDistance = 128;

    // Logarithms are not exact: a distance at the beginning of its bucket must not fall into the one before.
    private const double Tolerance = 1e-9;

    private readonly int maximumDistance;
    private readonly bool isBidirectional;
    private readonly int buckets; // of one direction
    private readonly Parameter weight; // [buckets of both directions, H]

    /// <param name="heads">H, at least 1.</param>
    /// <param name="buckets">
    /// Number of buckets: at least 4 and even with both directions, at least 2 with one. Default 32.
    /// </param>
    /// <param name="maximumDistance">
    /// The distance from which all share a bucket; above half the number of buckets of a direction. Default 128.
    /// </param>
    /// <param name="isBidirectional">
    /// Whether keys before and after the query have buckets each, as in an encoder. If not, all keys after the query have that of
    /// the distance 0, as in a decoder, which does not see them. Default true.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public RelativePositionBias(long heads, int buckets = DefaultBuckets, int maximumDistance = DefaultMaximumDistance,
        bool isBidirectional = true) : base(nameof(RelativePositionBias), heads)
    {
        var directions = isBidirectional ? 2 : 1;
        if (buckets < 2 * directions || buckets % directions != 0)
        {
            throw Arguments.Wrong(
                buckets, isBidirectional ? "an even number, at least 4" : "at least 2", nameof(buckets));
        }
        this.isBidirectional = isBidirectional;
        this.buckets = buckets / directions;
        this.maximumDistance = (int)Arguments.AtLeast(Exact + 1, maximumDistance);
        weight = Init.Parameter([buckets, heads], values => values.fill_(Scalars.Of(0)));
        RegisterComponents();
    }

    // How many distances of a direction have a bucket each.
    private int Exact => buckets / 2;

    /// <summary>The bucket of a distance.</summary>
    /// <param name="distance">The position of the key minus that of the query.</param>
    /// <returns>In [0, number of buckets).</returns>
    public int BucketOf(long distance)
    {
        var first = isBidirectional && distance > 0 ? buckets : 0;
        var steps = isBidirectional ? Math.Abs(distance) : Math.Max(-distance, 0);
        if (steps < Exact)
            return first + (int)steps;
        var share = Math.Log((double)steps / Exact) / Math.Log((double)maximumDistance / Exact); // 1 at the maximum distance
        return first + Math.Min(Exact + (int)(share * (buckets - Exact) + Tolerance), buckets - 1);
    }

    /// <inheritdoc/>
    public override Tensor ByDistance(long queries, long keys, Tensor like)
    {
        var found = new long[queries + keys - 1];
        for (var i = 0; i < found.Length; i++)
            found[i] = BucketOf(i - (keys - 1));
        using var index = tensor(found, device: weight.device);
        return weight.index_select(0, index).transpose(0, 1).to_type(like.dtype); // [H, L + S − 1]
    }
}
