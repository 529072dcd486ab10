using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Questions and their contexts, cut into the sequences that a network reads.</summary>
/// <param name="configuration">The most tokens that are read at once, and what windows share.</param>
/// <param name="tokenizer">The tokenizer.</param>
internal sealed class QuestionBlock(QuestionModelConfiguration configuration, Tokenizer tokenizer)
{
    private readonly QuestionLayout layout = new(configuration, tokenizer);
    private readonly RaggedList<int> ids = new();
    private readonly RaggedList<int> types = new();
    private readonly RaggedList<QuestionWindow> windows = new(); // by row
    private readonly List<TextToken> tokens = [];

    /// <summary>Number of questions.</summary>
    public int RowCount => windows.Count;

    /// <summary>Number of sequences.</summary>
    public int SequenceCount => ids.Count;

    /// <summary>Number of tokens of all sequences.</summary>
    public int TokenCount => ids.ItemCount;

    /// <summary>The id of padding.</summary>
    public int PadId => tokenizer.SpecialIds.Pad;

    /// <summary>The sequences of a question, in their order.</summary>
    public ReadOnlySpan<QuestionWindow> WindowsOf(int row) => windows[row];

    /// <summary>The tokens of a sequence.</summary>
    public ReadOnlySpan<int> IdsOf(int sequence) => ids[sequence];

    /// <summary>The types of the tokens of a sequence.</summary>
    public ReadOnlySpan<int> TypesOf(int sequence) => types[sequence];

    /// <summary>Removes all questions.</summary>
    public void Clear()
    {
        ids.Clear();
        types.Clear();
        windows.Clear();
    }

    /// <summary>Adds a question.</summary>
    /// <param name="question">The question; of a long one, the beginning is read.</param>
    /// <param name="context">The text with the answer.</param>
    /// <returns>The tokens of the context, with their places in it.</returns>
    public TextToken[] Add(ReadOnlySpan<char> question, ReadOnlySpan<char> context)
    {
        var asked = new List<int>();
        tokenizer.EncodePart(question, new TokenLimit(layout.QuestionTokens, TextTruncation.KeepHead), asked);
        tokens.Clear();
        tokenizer.Tokenize(context, tokens);
        TextToken[] read = [.. tokens];
        int[] readIds = [.. read.Select(token => token.Id)];
        foreach (var (first, end, ownFirst, ownEnd) in layout.PartsOf(read.Length, asked.Count))
        {
            windows.Open.Add(new QuestionWindow(ids.Count, first, end, ownFirst, ownEnd, layout.ContextStart(asked.Count)));
            layout.Append([.. asked], readIds.AsSpan(first..end), ids.Open, types.Open);
            ids.Close();
            types.Close();
        }
        windows.Close();
        return read;
    }
}
