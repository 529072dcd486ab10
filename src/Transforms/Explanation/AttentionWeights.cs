namespace MLNet.Attention;

/// <summary>How much each token (the query) attends to each token (the key) in one layer: a matrix [L, L] per head.</summary>
/// <remarks>
/// The weights of a query sum to 1. In a pair, the tokens of one text do not attend to the other text unless the texts are
/// <see cref="PairEncoding.Joined"/>: these weights are 0.
/// They are the encoder's: the alignment of <see cref="PairEncoding.Crossed"/> texts is not among them.
/// </remarks>
public sealed class AttentionWeights
{
    private readonly float[] weights; // [H, L, L]

    internal AttentionWeights(int heads, int tokens, float[] weights)
    {
        Heads = heads;
        Tokens = tokens;
        this.weights = weights;
    }

    /// <summary>Number of heads.</summary>
    public int Heads { get; }

    /// <summary>Number of tokens.</summary>
    public int Tokens { get; }

    /// <summary>How much token <paramref name="query"/> attends to token <paramref name="key"/>.</summary>
    public float this[int head, int query, int key] => Row(head, query)[key];

    /// <summary>How much token <paramref name="query"/> attends to each token.</summary>
    public ReadOnlySpan<float> Row(int head, int query)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(head, Heads);
        ArgumentOutOfRangeException.ThrowIfNegative(query);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(query, Tokens);
        return weights.AsSpan((head * Tokens + query) * Tokens, Tokens);
    }
}
