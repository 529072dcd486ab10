namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>The tokens and their ids. Some ids may have no token.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> idsOf;
    private readonly string?[] tokens;

    /// <param name="ids">The id of each token, at least 0 and below 2^31 - 1, each once.</param>
    public Vocabulary(Dictionary<string, int> ids)
    {
        this.ids = ids;
        idsOf = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        tokens = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (token, id) in ids)
            tokens[id] = token;
    }

    /// <summary>Number of tokens.</summary>
    public int Count => ids.Count;

    /// <summary>The largest id, and 1.</summary>
    public int Size => tokens.Length;

    /// <summary>All tokens with their ids.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries => ids;

    /// <summary>The token of an id; null if there is none.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => idsOf.TryGetValue(token, out id);
}
