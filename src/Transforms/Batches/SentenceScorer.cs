using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Runs the network of a trained summarizer on sentences.</summary>
internal static class SentenceScorer
{
    private const int TokensPerBatch = 4096;

    /// <summary>The logit of each sentence of a block. The caller holds a lease on the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="block">The sentences.</param>
    /// <param name="cancellation">Cancels the work between two batches; null for none.</param>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public static float[] Run(SentenceModel model, SentenceBlock block, Cancellation? cancellation = null)
    {
        var logits = new float[block.Tokens.Count];
        var lengths = Enumerable.Range(0, block.RowCount).Select(block.TokensOf).ToArray();
        var order = Enumerable.Range(0, block.RowCount).ToArray();
        Array.Sort((int[])lengths.Clone(), order);
        var batches = Batches(order, lengths).ToList();
        ForwardPool.Shared.Run(batches.Count, batch =>
        {
            cancellation?.Check();
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var rows = batches[batch];
            var found = model.Network.call(SentenceBatch.Create(block, rows, model.Device)).cpu().data<float>().ToArray();
            for (var (i, next) = (0, 0); i < rows.Length; next += block.CountOf(rows[i++]))
                found.AsSpan(next, block.CountOf(rows[i])).CopyTo(logits.AsSpan(block.StartOf(rows[i])));
        });
        return logits;
    }

    private static IEnumerable<int[]> Batches(int[] order, int[] lengths)
    {
        for (int start = 0, end; start < order.Length; start = end)
        {
            var tokens = (long)lengths[order[start]];
            for (end = start + 1; end < order.Length && tokens + lengths[order[end]] <= TokensPerBatch; end++)
                tokens += lengths[order[end]];
            yield return order[start..end];
        }
    }
}
