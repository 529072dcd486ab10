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
internal sealed class TokenBlock(SpecialIds specialIds, SentenceLayout? layout = null)
{
    private readonly RaggedList<int> texts = new();
    private readonly List<int> tokens = []; // of a text, before they get their places

    /// <summary>The ids of padding and of the mask token.</summary>
    public SpecialIds SpecialIds => specialIds;

    /// <summary>Number of texts.</summary>
    public int Count => texts.Count;

    /// <summary>Number of ids of all texts.</summary>
    public int TokenCount => texts.ItemCount;

    /// <summary>The ids of one text, at least one.</summary>
    public ReadOnlySpan<int> this[int text] => texts[text];

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

    /// <summary>Adds the tokens of a text, truncated to <paramref name="limit"/>.</summary>
    /// <returns>Whether the text was truncated.</returns>
    public bool Add(ReadOnlySpan<char> text, Tokenizer tokenizer, TokenLimit limit)
    {
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

    public void Clear() => texts.Clear();

    private void Close()
    {
        // A text without a token is read as one mask token: the network needs something to attend to.
        if (texts.OpenItems.IsEmpty)
            texts.Open.Add(specialIds.Mask);
        texts.Close();
    }
}
