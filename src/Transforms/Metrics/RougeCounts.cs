using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>How often a text has each of its n-grams of one order.</summary>
/// <param name="order">1 for tokens, 2 for pairs of neighbours.</param>
internal sealed class RougeCounts(int order)
{
    private readonly Dictionary<long, int> counts = [];
    private readonly List<long> taken = [];

    /// <summary>The number of n-grams, with repetitions.</summary>
    public int Total { get; private set; }

    /// <summary>Counts the n-grams of <paramref name="tokens"/>; none reaches into what was added before.</summary>
    public void Add(ReadOnlySpan<int> tokens)
    {
        for (var i = 0; i + order <= tokens.Length; i++, Total++)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, KeyAt(tokens, i), out _)++;
    }

    /// <summary>The number of n-grams that both have, each as often as the one that has it less often.</summary>
    public int Overlap(RougeCounts other)
    {
        var (few, many) = counts.Count <= other.counts.Count ? (counts, other.counts) : (other.counts, counts);
        var overlap = 0;
        foreach (var (key, count) in few)
            overlap += Math.Min(count, many.GetValueOrDefault(key));
        return overlap;
    }

    public void Clear()
    {
        counts.Clear();
        Total = 0;
    }

    /// <summary>Takes out each n-gram of <paramref name="tokens"/> that is left, once for each time it occurs.</summary>
    /// <returns>The number of n-grams taken out.</returns>
    public int Take(ReadOnlySpan<int> tokens)
    {
        taken.Clear();
        for (var i = 0; i + order <= tokens.Length; i++)
        {
            var key = KeyAt(tokens, i);
            ref var left = ref CollectionsMarshal.GetValueRefOrNullRef(counts, key);
            if (Unsafe.IsNullRef(ref left) || left == 0)
                continue;
            left--;
            taken.Add(key);
        }
        return taken.Count;
    }

    /// <summary>Puts back what the last <see cref="Take"/> took out.</summary>
    public void PutBack()
    {
        foreach (var key in taken)
            counts[key]++;
        taken.Clear();
    }

    /// <summary>The number of n-grams in a text of so many tokens.</summary>
    public int CountIn(int tokens) => Math.Max(tokens - order + 1, 0);

    // Multiplied by an odd number, so that pairs of neighbouring ids do not have one hash code.
    private long KeyAt(ReadOnlySpan<int> tokens, int i) => order == 1
        ? tokens[i]
        : unchecked((((long)tokens[i] << 32) | (uint)tokens[i + 1]) * -7046029254386353131);
}
