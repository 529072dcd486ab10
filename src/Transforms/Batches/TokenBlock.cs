using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// The token ids of a block of texts, one after another in one growing buffer. Cleared and filled again, it
/// allocates nothing; one cursor owns one.
/// </summary>
internal sealed class TokenBlock
{
    private readonly List<int> tokens = [];
    private readonly List<int> starts = [0];

    /// <summary>Number of texts.</summary>
    public int Count => starts.Count - 1;

    /// <summary>Number of tokens of all texts.</summary>
    public int TokenCount => tokens.Count;

    /// <summary>Adds a text, cut to <paramref name="limit"/>.</summary>
    public void Add(ReadOnlySpan<char> text, TextTokenizer tokenizer, TokenLimit limit)
    {
        tokenizer.Encode(text, limit, tokens);
        Close();
    }

    /// <summary>Adds a text that is tokens already.</summary>
    public void Add(ReadOnlySpan<int> ids)
    {
        tokens.AddRange(ids);
        Close();
    }

    public void Clear()
    {
        tokens.Clear();
        starts.RemoveRange(1, starts.Count - 1);
    }

    /// <summary>The token ids of one text, at least one.</summary>
    public ReadOnlySpan<int> this[int text] =>
        CollectionsMarshal.AsSpan(tokens)[starts[text]..starts[text + 1]];

    /// <summary>Number of tokens of one text.</summary>
    public int Length(int text) => starts[text + 1] - starts[text];

    /// <summary>Number of tokens of the longest text of a row.</summary>
    public int LongestOf(int row, int textsPerRow)
    {
        var longest = 0;
        for (var text = row * textsPerRow; text < (row + 1) * textsPerRow; text++)
            longest = Math.Max(longest, Length(text));
        return longest;
    }

    private void Close()
    {
        // A text without a token is read as one unknown word: the network needs something to attend to.
        if (tokens.Count == starts[^1])
            tokens.Add(TextTokenizer.MaskId);
        starts.Add(tokens.Count);
    }
}
