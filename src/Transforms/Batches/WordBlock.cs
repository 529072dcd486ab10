using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Tags;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>The tokens and the features of the words of texts.</summary>
/// <param name="tokens">The tokens of all words: each is a text of its own there, and has at least one token.</param>
/// <param name="featureBuckets">H, the number of features; 0 for none.</param>
internal sealed class WordBlock(TokenBlock tokens, int featureBuckets)
{
    private readonly List<int> starts = [0];
    private readonly List<int> features = [];
    private readonly List<int> ids = []; // of a word

    private WordBlock(WordBlock other, TokenBlock tokens) : this(tokens, other.FeatureBuckets) =>
        (starts, features) = (other.starts, other.features);

    /// <summary>The tokens of all words.</summary>
    public TokenBlock Tokens => tokens;

    /// <summary>H, the number of features; 0 for none.</summary>
    public int FeatureBuckets => featureBuckets;

    /// <summary>Number of words of all rows.</summary>
    public int WordCount => starts[^1];

    /// <summary>Number of rows.</summary>
    public int RowCount => starts.Count - 1;

    /// <summary>Index of the first word of a row.</summary>
    public int StartOf(int row) => starts[row];

    /// <summary>Number of words of a row.</summary>
    public int CountOf(int row) => starts[row + 1] - starts[row];

    /// <summary>The features of a word, <see cref="WordTraits.Count"/> or none.</summary>
    public ReadOnlySpan<int> FeaturesOf(int word) => featureBuckets == 0
        ? default
        : CollectionsMarshal.AsSpan(features).Slice(word * WordTraits.Count, WordTraits.Count);

    /// <summary>Adds a row, the tokens of its words included.</summary>
    public void Add(IReadOnlyList<ReadOnlyMemory<char>> words, Tokenizer tokenizer, TokenLimit limit)
    {
        foreach (var word in words)
        {
            ids.Clear();
            tokenizer.EncodePart(word.Span, limit, ids);
            Tokens.Add(CollectionsMarshal.AsSpan(ids));
        }
        Add(words);
    }

    /// <summary>Adds a row without the tokens of its words.</summary>
    public void Add(IReadOnlyList<ReadOnlyMemory<char>> words)
    {
        foreach (var word in words)
        {
            if (featureBuckets > 0)
                WordTraits.Append(word.Span, featureBuckets, features);
        }
        starts.Add(starts[^1] + words.Count);
    }

    /// <summary>Adds a copy of a row of another block.</summary>
    public void AddRow(WordBlock other, int row)
    {
        var first = other.StartOf(row);
        for (var word = first; word < first + other.CountOf(row); word++)
        {
            Tokens.Add(other.Tokens[word]);
            features.AddRange(other.FeaturesOf(word));
        }
        starts.Add(starts[^1] + other.CountOf(row));
    }

    /// <summary>This block with the tokens of its words.</summary>
    public WordBlock WithTokens(TokenBlock tokens) => new(this, tokens);

    public void Clear()
    {
        Tokens.Clear();
        features.Clear();
        starts.RemoveRange(1, starts.Count - 1);
    }
}
