using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// How many n-grams of an output its targets have too, for the orders 1 to N at once. The output's n-grams are a trie of its
/// symbols, which are words or characters. Not for two threads at a time.
/// </summary>
/// <param name="maximumOrder">N.</param>
internal sealed class NGramMatches(int maximumOrder)
{
    // From a node and a symbol to the node of the n-gram that is one longer. Node 0 is the empty n-gram.
    private readonly Dictionary<long, int> children = [];
    private readonly List<Node> nodes = [];

    /// <summary>Sets the output and forgets the targets.</summary>
    /// <param name="symbols">The output, at least 0 each.</param>
    public void SetOutput(ReadOnlySpan<int> symbols)
    {
        children.Clear();
        nodes.Clear();
        nodes.Add(default);
        for (var i = 0; i < symbols.Length; i++)
        {
            var node = 0;
            for (var order = 1; order <= maximumOrder && i + order <= symbols.Length; order++)
            {
                ref var child = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    children, KeyOf(node, symbols[i + order - 1]), out var isKnown);
                if (!isKnown)
                {
                    child = nodes.Count;
                    nodes.Add(new Node { Order = order });
                }
                node = child;
                CollectionsMarshal.AsSpan(nodes)[node].OutputCount++;
            }
        }
    }

    /// <summary>Adds a target: of an n-gram in several targets the highest count matters.</summary>
    /// <param name="symbols">The target; a negative symbol is one that the output does not have.</param>
    public void AddTarget(ReadOnlySpan<int> symbols)
    {
        var all = CollectionsMarshal.AsSpan(nodes);
        foreach (ref var node in all)
            node.TargetCount = 0;
        for (var i = 0; i < symbols.Length; i++)
        {
            var node = 0;
            for (var order = 1; order <= maximumOrder && i + order <= symbols.Length; order++)
            {
                if (!children.TryGetValue(KeyOf(node, symbols[i + order - 1]), out node))
                    break;
                all[node].TargetCount++;
            }
        }
        foreach (ref var node in all)
            node.MostInATarget = Math.Max(node.MostInATarget, node.TargetCount);
    }

    /// <summary>Forgets the targets.</summary>
    public void ClearTargets()
    {
        foreach (ref var node in CollectionsMarshal.AsSpan(nodes))
            node.MostInATarget = 0;
    }

    /// <summary>The number of n-grams of the output that are in a target too, each at most as often as there.</summary>
    /// <param name="matches">Receives N numbers, of order 1 first.</param>
    public void Count(Span<int> matches)
    {
        matches.Clear();
        foreach (var node in CollectionsMarshal.AsSpan(nodes)[1..])
            matches[node.Order - 1] += Math.Min(node.OutputCount, node.MostInATarget);
    }

    private static long KeyOf(int node, int symbol) => ((long)node << 32) | (uint)symbol;

    private struct Node
    {
        public int Order;
        public int OutputCount;
        public int TargetCount;
        public int MostInATarget;
    }
}
