using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Tags;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>Tags the words of texts.</summary>
/// <remarks>Not thread-safe; several taggers may use one model at once.</remarks>
internal sealed class WordTagger(TokenModel model)
{
    private readonly WordBlock block = new(new TokenBlock(model.Tokenizer.SpecialIds), model.Configuration.FeatureBuckets);
    private readonly List<(string Text, IReadOnlyList<WordRange> Words)> rows = [];

    /// <summary>Cancels the work between two batches; null (default) for none.</summary>
    public Cancellation? Cancellation { get; init; }

    /// <summary>Number of tokens of all texts.</summary>
    public int TokenCount => block.Tokens.TokenCount;

    /// <summary>Removes all texts.</summary>
    public void Clear()
    {
        block.Clear();
        rows.Clear();
    }

    /// <summary>Adds a text, whose words stand between white space.</summary>
    public void Add(string text)
    {
        var words = WordRange.Split(text);
        rows.Add((text, words));
        Add([.. words.Select(word => text.AsMemory(word.Start, word.Length))]);
    }

    /// <summary>Adds a text by its words.</summary>
    public void AddWords(IReadOnlyList<ReadOnlyMemory<char>> words)
    {
        var (ranges, start) = (new WordRange[words.Count], 0);
        for (var i = 0; i < words.Count; i++)
        {
            ranges[i] = new WordRange(start, words[i].Length);
            start += words[i].Length + 1;
        }
        rows.Add((string.Join(' ', words), ranges));
        Add(words);
    }

    /// <summary>Tags each text, in their order.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public TaggedRow[] Run()
    {
        using var lease = model.Lease();
        var chain = model.GetChain();
        var scores = WordScorer.Run(model, block, () => Cancellation?.Check());
        var tagged = new TaggedRow[rows.Count];
        for (var row = 0; row < tagged.Length; row++)
        {
            var first = block.StartOf(row) * chain.Count;
            tagged[row] = new TaggedRow(
                rows[row].Text, rows[row].Words, chain, scores[first..(first + block.CountOf(row) * chain.Count)]);
        }
        return tagged;
    }

    private void Add(IReadOnlyList<ReadOnlyMemory<char>> words) =>
        block.Add(words, model.Tokenizer, model.WordLimit);
}
