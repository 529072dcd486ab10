using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// The tokens and the features of the sentences of texts. A row has the sentences that a network reads together: those of a text,
/// or of a section of a long one.
/// </summary>
/// <param name="tokens">The tokens of all sentences.</param>
internal sealed class SentenceBlock(TokenBlock tokens)
{
    private readonly List<int> starts = [0];
    private readonly List<float> features = [];

    private SentenceBlock(SentenceBlock other, TokenBlock tokens) : this(tokens) =>
        (starts, features) = (other.starts, other.features);

    /// <summary>The tokens of all sentences.</summary>
    public TokenBlock Tokens => tokens;

    /// <summary>Number of rows.</summary>
    public int RowCount => starts.Count - 1;

    /// <summary>Index of the first sentence of a row.</summary>
    public int StartOf(int row) => starts[row];

    /// <summary>Number of sentences of a row.</summary>
    public int CountOf(int row) => starts[row + 1] - starts[row];

    /// <summary>The features of the sentences of a row, <see cref="SentenceFeatures.Count"/> for each.</summary>
    public ReadOnlySpan<float> FeaturesOf(int row) => CollectionsMarshal.AsSpan(features).Slice(
        starts[row] * SentenceFeatures.Count, CountOf(row) * SentenceFeatures.Count);

    /// <summary>Number of tokens of the longest sentence of a row.</summary>
    public int LongestOf(int row)
    {
        var longest = 0;
        for (var sentence = starts[row]; sentence < starts[row + 1]; sentence++)
            longest = Math.Max(longest, Tokens.Length(sentence));
        return longest;
    }

    /// <summary>Adds the sentences of a text, their tokens included.</summary>
    public void Add(AnalyzedText text, Tokenizer tokenizer, TokenLimit limit)
    {
        foreach (var sentence in text.Sentences)
            Tokens.Add(sentence.Of(text.Text), tokenizer, limit);
        Add(text);
    }

    /// <summary>Adds the sentences of a text without their tokens.</summary>
    public void Add(AnalyzedText text)
    {
        var first = starts[^1];
        SentenceFeatures.Append(text, features);
        for (var end = 0; end < text.Sentences.Count;)
        {
            end = SentenceCentrality.SectionOf(text.Sentences.Count, end, SentenceRow.Longest).End;
            starts.Add(first + end);
        }
    }

    /// <summary>This block with the tokens of its sentences.</summary>
    public SentenceBlock WithTokens(TokenBlock tokens) => new(this, tokens);

    public void Clear()
    {
        Tokens.Clear();
        features.Clear();
        starts.RemoveRange(1, starts.Count - 1);
    }
}
