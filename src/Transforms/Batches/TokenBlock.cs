using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// The ids, of tokens or of n-grams, that a network reads from a block of texts. A block that is cleared reuses its memory;
/// each cursor has its own block.
/// </summary>
/// <param name="specialIds">The ids of padding and of the mask token.</param>
/// <param name="layout">The places of a text's tokens; null (default): one behind the other.</param>
/// <param name="joinsPairs">Whether the two texts of a pair, added one after the other, become one text. Default false.</param>
internal sealed class TokenBlock(SpecialIds specialIds, SentenceLayout? layout = null, bool joinsPairs = false)
{
    private readonly RaggedList<int> texts = new();
    private readonly RaggedList<int> types = new(); // of joined texts
    private readonly List<int> tokens = []; // of a text, before they get their places
    private string? first; // of a pair that waits for its second text

    /// <summary>The ids of padding and of the mask token.</summary>
    public SpecialIds SpecialIds => specialIds;

    /// <summary>Whether the texts are pairs of texts, each joined into one.</summary>
    public bool JoinsPairs => joinsPairs;

    /// <summary>Number of texts; a pair that is joined is one.</summary>
    public int Count => texts.Count;

    /// <summary>Number of ids of all texts.</summary>
    public int TokenCount => texts.ItemCount;

    /// <summary>The ids of one text, at least one.</summary>
    public ReadOnlySpan<int> this[int text] => texts[text];

    /// <summary>The types of the ids of joined texts: which of the two texts each is of; empty for all others.</summary>
    public ReadOnlySpan<int> TypesOf(int text) => joinsPairs ? types[text] : default;

    /// <summary>Number of ids of one text, padding between its sentences included.</summary>
    public int Length(int text) => texts.Length(text);

    /// <summary>Number of ids of the longest text of a row.</summary>
    public int LongestOf(int row, int textsPerRow)
    {
        var longest = 0;
        for (var text = row * textsPerRow; text < (row + 1) * textsPerRow; text++)
            longest = Math.Max(longest, Length(text));
        return longest;
    }

    /// <summary>Number of tokens of all texts, without the padding between their sentences.</summary>
    public int CountWithoutPadding()
    {
        var count = 0;
        for (var text = 0; text < Count; text++)
            count += CountWithoutPadding(text);
        return count;
    }

    /// <summary>Number of tokens of one text, without the padding between its sentences.</summary>
    public int CountWithoutPadding(int text) => Length(text) - this[text].Count(specialIds.Pad);

    /// <summary>
    /// Adds the tokens of a text, truncated to <paramref name="limit"/>. Where pairs are joined, nothing is added before the second
    /// text.
    /// </summary>
    /// <returns>Whether the text, or one of the pair, was truncated.</returns>
    public bool Add(ReadOnlySpan<char> text, Tokenizer tokenizer, TokenLimit limit)
    {
        if (joinsPairs)
            return AddToPair(text, tokenizer, limit);
        tokens.Clear();
        var isCut = tokenizer.Encode(text, limit, layout is null ? texts.Open : tokens);
        layout?.Arrange(CollectionsMarshal.AsSpan(tokens), texts.Open);
        Close();
        return isCut;
    }

    /// <summary>Adds the n-grams of a text.</summary>
    /// <param name="found">The n-grams.</param>
    /// <param name="ids">Gives n-grams their ids.</param>
    /// <param name="maximumTokens">The most tokens of a text; the most n-grams are proportional to it.</param>
    public void Add(ReadOnlySpan<(int Bucket, int Count)> found, NGramIds ids, int maximumTokens)
    {
        ids.Append(found, maximumTokens, texts.Open);
        Close();
    }

    /// <summary>Adds a text by its ids.</summary>
    public void Add(ReadOnlySpan<int> ids)
    {
        texts.Open.AddRange(ids);
        Close();
    }

    /// <summary>Adds a text of another block, whose pairs are joined where those of this one are.</summary>
    public void Add(TokenBlock other, int text)
    {
        types.Open.AddRange(other.TypesOf(text));
        Add(other[text]);
    }

    public void Clear()
    {
        texts.Clear();
        types.Clear();
        first = null;
    }

    private bool AddToPair(ReadOnlySpan<char> text, Tokenizer tokenizer, TokenLimit limit)
    {
        if (first is null)
        {
            first = text.ToString();
            return false;
        }
        var isCut = tokenizer.EncodePair(first, text, limit, texts.Open, types.Open);
        first = null;
        Close();
        return isCut;
    }

    private void Close()
    {
        // A text without a token is read as one mask token: the network needs something to attend to.
        if (texts.OpenItems.IsEmpty)
            texts.Open.Add(specialIds.Mask);
        if (joinsPairs)
            types.Open.AddRange(Enumerable.Repeat(0, texts.OpenItems.Length - types.OpenItems.Length)); // of a lone mask token
        texts.Close();
        types.Close();
    }
}
