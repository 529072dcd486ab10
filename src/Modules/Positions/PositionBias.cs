using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>What the distance of a key from a query adds to the score of the pair, in each head.</summary>
public abstract class PositionBias : nn.Module<Tensor, Tensor, Tensor>
{
    /// <param name="name">The module's name.</param>
    /// <param name="heads">H, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="heads"/> is less than 1.</exception>
    protected PositionBias(string name, long heads) : base(name) => Heads = Arguments.AtLeast(1, heads);

    /// <summary>H, the number of heads.</summary>
    public long Heads { get; }

    /// <param name="query">[B, H, L, D]; only its shape, element type and device matter.</param>
    /// <param name="key">[B, H, S, D]; only its shape matters. The last key is at the position of the last query.</param>
    /// <returns>[H, L, S], the bias of a mask.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor query, Tensor key)
    {
        Shapes.Are(query, [-1, Heads, -1, -1], nameof(query), $"[B, H, L, D] with H = {Heads}");
        Shapes.Are(key, [-1, Heads, -1, -1], nameof(key), $"[B, H, S, D] with H = {Heads}");
        var (queries, keys) = (query.shape[2], key.shape[2]);
        return DistanceBiases.Between(ByDistance(queries, keys, query), queries, keys);
    }

    /// <summary>The bias of each distance of a key from a query, the <c>DistanceBias</c> of a mask.</summary>
    /// <param name="queries">L, the number of queries.</param>
    /// <param name="keys">S, the number of keys. The last key is at the position of the last query.</param>
    /// <param name="like">A tensor of the element type and on the device that the bias shall have.</param>
    /// <returns>[H, L + S − 1], for the distances from 1 − S to L − 1.</returns>
    public abstract Tensor ByDistance(long queries, long keys, Tensor like);
}
