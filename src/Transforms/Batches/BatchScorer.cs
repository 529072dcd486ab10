using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// Runs a block of rows through a network, in batches of rows of similar length. Not thread-safe: each cursor has its own
/// scorer.
/// </summary>
/// <remarks>
/// Small operators gain nothing from a second thread, so several batches run at once in the <see cref="ForwardPool"/>, one
/// thread each. Only a single row with a long text takes all threads.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="sequencesPerRow">The texts of a row that the network reads apart, 1 or 2.</param>
/// <param name="outputs">C, the number of outputs per row.</param>
/// <param name="texts">The texts, if they are already tokenized; null to begin with an empty block.</param>
/// <param name="joinsPairs">Whether the two texts of a row are read as one. Default false.</param>
internal abstract class BatchScorer(
    TextModel model, int sequencesPerRow, int outputs, TokenBlock? texts, bool joinsPairs = false)
{
    // Large enough that matrix products run at full rate, small enough that a batch stays in the cache.
    private const int TokensPerBatch = 4096;

    // A batch with fewer tokens is not worth a thread of its own.
    private const int LeastTokensPerBatch = 512;

    // From this length on, the matrices of a network on tokens keep several threads busy. N-grams are only looked up.
    private const int LongText = 1024;

    private const int OutputsPerBatch = 1 << 20;

    private readonly List<Range> batches = [];
    private int[] lengths = [];
    private int[] order = [];

    /// <summary>Cancels scoring between two batches; null (default) for none.</summary>
    public Cancellation? Cancellation { get; init; }

    /// <summary>The texts to score: one or two for each row.</summary>
    public TokenBlock Texts { get; } = texts ?? new TokenBlock(model.SpecialIds, model.Sentences, joinsPairs);

    /// <summary>C, the number of outputs per row.</summary>
    public int Outputs => outputs;

    /// <summary>Number of complete rows.</summary>
    public int RowCount => Texts.Count / sequencesPerRow;

    protected TextModel Model => model;

    protected int SequencesPerRow => sequencesPerRow;

    /// <summary>Whether the model's outputs depend on the network.</summary>
    protected virtual bool NeedsNetwork => true;

    /// <summary>Removes all texts.</summary>
    public virtual void Clear() => Texts.Clear();

    /// <summary>Adds the next text of a row.</summary>
    public abstract void Add(ReadOnlySpan<char> text);

    /// <summary>Writes the model's outputs for all rows, C per row, in the order of the rows.</summary>
    /// <param name="results">At least RowCount·C long.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public void Score(Memory<float> results)
    {
        Cancellation?.Check();
        using var lease = model.Lease();
        var used = results[..(RowCount * outputs)];
        if (NeedsNetwork)
            RunNetwork(used);
        else
            used.Span.Clear();
        Finish(used.Span);
    }

    /// <summary>Writes the outputs of the network alone. The caller holds a lease on the model.</summary>
    public void RunNetwork(Memory<float> results)
    {
        SortByLength();
        PlanBatches();
        if (RowCount == 1 && Texts.TokenCount >= LongText && !model.Configuration.Encoder.ReadsNGrams)
        {
            using var all = ForwardPool.Shared.TakeAll();
            Run(0, results);
        }
        else
        {
            ForwardPool.Shared.Run(batches.Count, batch => Run(batch, results));
        }
    }

    /// <summary>Computes the network's outputs for a batch. Several threads call it at once, for different rows.</summary>
    /// <param name="ids">[T·B, L] Int64, see <see cref="PaddedBatch"/>.</param>
    /// <param name="padding">[T·B, L] Boolean, true = padding; null when there is none.</param>
    /// <param name="rows">[B], the indices of the rows.</param>
    /// <returns>[B, C]</returns>
    protected abstract Tensor Compute(Tensor ids, Tensor? padding, ReadOnlySpan<int> rows);

    /// <summary>Turns the network's outputs into the model's outputs, in place.</summary>
    protected virtual void Finish(Span<float> results)
    {
    }

    /// <summary>Adds the ids that the network reads: the tokens or the n-grams of a text.</summary>
    protected void AddIds(ReadOnlySpan<char> text, ReadOnlySpan<(int Bucket, int Count)> ngrams)
    {
        if (model.Configuration.Encoder.ReadsNGrams)
            Texts.Add(ngrams, model.NGrams!.Features.Ids, model.Configuration.Limit.MaximumTokens);
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
            lengths[row] = Texts.LongestOf(row, sequencesPerRow);
            order[row] = row;
        }
        Array.Sort(lengths, order, 0, count);
    }

    /// <summary>Cuts the sorted rows into batches: at least one per thread, if there are enough tokens.</summary>
    private void PlanBatches()
    {
        batches.Clear();
        var count = RowCount;
        var share = (int)Math.Clamp(
            (long)Texts.TokenCount / ForwardPool.Shared.Capacity, LeastTokensPerBatch, TokensPerBatch);
        for (int start = 0, end; start < count; start = end)
        {
            end = start + 1;
            while (end < count && (end + 1L - start) * sequencesPerRow * lengths[end] <= share
                && (end + 1L - start) * outputs <= OutputsPerBatch)
            {
                end++;
            }
            batches.Add(start..end);
        }
    }

    private void Run(int batch, Memory<float> results)
    {
        Cancellation?.Check();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        ReadOnlySpan<int> rows = order.AsSpan()[batches[batch]];
        var (ids, padding) = PaddedBatch.Create(Texts, rows, sequencesPerRow, model.Device);
        var output = Compute(ids, padding, rows).cpu().data<float>().ToArray();
        for (var i = 0; i < rows.Length; i++)
            output.AsSpan(i * outputs, outputs).CopyTo(results.Span[(rows[i] * outputs)..]);
    }
}
