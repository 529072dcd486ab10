namespace MLNet.Attention;

/// <summary>How much each token attends to each, in one layer: a matrix per head. Each row sums to 1.</summary>
/// <remarks>In a pair, tokens of one text do not see the other text: their weights for it are 0.</remarks>
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

    /// <summary>What token <paramref name="query"/> attends to: a weight per token.</summary>
    public ReadOnlySpan<float> Row(int head, int query)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(head, Heads);
        ArgumentOutOfRangeException.ThrowIfNegative(query);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(query, Tokens);
        return weights.AsSpan((head * Tokens + query) * Tokens, Tokens);
    }
}
