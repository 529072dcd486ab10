using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Runs the network of a trained summarizer on sentences.</summary>
internal static class SentenceScorer
{
    private const int TokensPerBatch = 4096;

    /// <summary>The logit of each sentence of a block. The caller holds a lease on the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="block">The sentences.</param>
    /// <param name="checkAlive">Called before each batch, by several threads; throws to cancel the work. Null for none.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static float[] Run(SentenceModel model, SentenceBlock block, Action? checkAlive = null)
    {
        var logits = new float[block.Tokens.Count];
        var batches = Batches(block).ToList();
        ForwardPool.Shared.Run(batches.Count, batch =>
        {
            checkAlive?.Invoke();
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var rows = batches[batch];
            var found = model.Network.call(SentenceBatch.Create(block, rows, model.Device)).cpu().data<float>().ToArray();
            for (var (i, next) = (0, 0); i < rows.Length; next += block.CountOf(rows[i++]))
                found.AsSpan(next, block.CountOf(rows[i])).CopyTo(logits.AsSpan(block.StartOf(rows[i])));
        });
        return logits;
    }

    /// <summary>Rows with sentences of similar lengths, at most as many as keep a batch small.</summary>
    private static IEnumerable<int[]> Batches(SentenceBlock block)
    {
        var longest = Enumerable.Range(0, block.RowCount).Select(block.LongestOf).ToArray();
        var order = Enumerable.Range(0, block.RowCount).ToArray();
        Array.Sort(longest, order);
        for (int start = 0, end; start < order.Length; start = end)
        {
            long sentences = block.CountOf(order[start]);
            for (end = start + 1; end < order.Length; end++)
            {
                sentences += block.CountOf(order[end]);
                if (sentences * longest[end] > TokensPerBatch) // all are padded to the longest, the last one
                    break;
            }
            yield return order[start..end];
        }
    }
}
