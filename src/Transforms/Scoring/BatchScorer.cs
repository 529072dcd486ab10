using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms;

/// <summary>
/// Runs blocks of rows through a network, in batches of like length. It holds scratch: one per cursor, not shared between
/// threads.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="textsPerRow">1 or 2.</param>
/// <param name="outputs">C, the numbers per row.</param>
/// <param name="texts">The texts, when they are tokens already; null for an empty block to fill.</param>
internal abstract class BatchScorer(TextModel model, int textsPerRow, int outputs, TokenBlock? texts)
{
    // Large enough that matrix products run at full rate, small enough that a batch stays in the cache.
    private const int TokensPerBatch = 4096;

    private int[] lengths = [];
    private int[] order = [];

    /// <summary>The texts to score: one or two for each row.</summary>
    public TokenBlock Texts { get; } = texts ?? new TokenBlock();

    /// <summary>Numbers per row, C.</summary>
    public int Outputs => outputs;

    /// <summary>Number of whole rows.</summary>
    public int RowCount => Texts.Count / textsPerRow;

    protected TextModel Model => model;

    protected int TextsPerRow => textsPerRow;

    /// <summary>Removes all texts.</summary>
    public virtual void Clear() => Texts.Clear();

    /// <summary>Adds the next text of a row.</summary>
    public abstract void Add(ReadOnlySpan<char> text);

    /// <summary>Writes the outputs for all rows, C per row, in their order.</summary>
    /// <param name="results">At least RowCount·C long.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Score(Span<float> results)
    {
        model.ThrowIfDisposed();
        var used = results[..(RowCount * outputs)];
        RunNetwork(used);
        Finish(used);
    }

    /// <summary>Writes the outputs of the network alone.</summary>
    public void RunNetwork(Span<float> results)
    {
        SortByLength();
        var count = RowCount;
        for (var start = 0; start < count;)
        {
            var rows = NextBatch(start, count);
            Run(order.AsSpan(start, rows), results);
            start += rows;
        }
    }

    /// <summary>The network's outputs for a batch.</summary>
    /// <param name="ids">[T·B, L] Int64, see <see cref="PaddedBatch"/>.</param>
    /// <param name="padding">[T·B, L] Boolean, true = padding; null when there is none.</param>
    /// <param name="rows">[B], which rows they are.</param>
    /// <returns>[B, C]</returns>
    protected abstract Tensor Compute(Tensor ids, Tensor? padding, ReadOnlySpan<int> rows);

    /// <summary>Makes of the network's outputs those of the model.</summary>
    protected virtual void Finish(Span<float> results)
    {
    }

    /// <summary>Adds what the network reads of a text: its tokens or its n-grams.</summary>
    protected void AddIds(ReadOnlySpan<char> text, ReadOnlySpan<(int Bucket, int Count)> ngrams)
    {
        if (model.Configuration.ReadsNGramIds)
            model.NGrams!.Features.Ids.Add(Texts, ngrams, model.Configuration.MaximumTokens);
        else
            Texts.Add(text, model.Tokenizer, model.Configuration.Limit);
    }

    private void SortByLength()
    {
        var count = RowCount;
        if (lengths.Length < count)
        {
            lengths = new int[Math.Max(count, 2 * lengths.Length)];
            order = new int[lengths.Length];
        }
        for (var row = 0; row < count; row++)
        {
            lengths[row] = Texts.LongestOf(row, textsPerRow);
            order[row] = row;
        }
        Array.Sort(lengths, order, 0, count);
    }

    /// <summary>How many rows from <paramref name="start"/> on fit in one batch; at least one.</summary>
    private int NextBatch(int start, int count)
    {
        var rows = 1;
        while (start + rows < count && (rows + 1L) * textsPerRow * lengths[start + rows] <= TokensPerBatch)
            rows++;
        return rows;
    }

    private void Run(ReadOnlySpan<int> rows, Span<float> results)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (ids, padding) = PaddedBatch.Create(Texts, rows, textsPerRow, model.Device);
        var output = Compute(ids, padding, rows).cpu().data<float>().ToArray();
        for (var i = 0; i < rows.Length; i++)
            output.AsSpan(i * outputs, outputs).CopyTo(results[(rows[i] * outputs)..]);
    }
}
