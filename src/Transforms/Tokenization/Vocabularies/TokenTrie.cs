using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>Finds all tokens that a text begins with, char by char.</summary>
internal sealed class TokenTrie
{
    public const int Root = 0;

    private readonly Dictionary<(int Node, char Next), int> nodes = [];
    private readonly List<int> ids = [-1];

    public TokenTrie(Vocabulary vocabulary)
    {
        foreach (var (token, id) in vocabulary.Entries)
        {
            var node = Root;
            foreach (var c in token)
                node = Step(node, c);
            ids[node] = id;
        }
    }

    /// <summary>Goes one char on, unless no token goes on with it.</summary>
    /// <param name="node">Where to go on from; receives where it is then.</param>
    /// <param name="next">The char.</param>
    /// <param name="id">The id of the token that ends with the char; -1 if none does.</param>
    public bool TryStep(ref int node, char next, out int id)
    {
        id = -1;
        if (!nodes.TryGetValue((node, next), out var found))
            return false;
        node = found;
        id = ids[node];
        return true;
    }

    private int Step(int node, char next)
    {
        ref var child = ref CollectionsMarshal.GetValueRefOrAddDefault(nodes, (node, next), out var exists);
        if (!exists)
        {
            child = ids.Count;
            ids.Add(-1);
        }
        return child;
    }
}
