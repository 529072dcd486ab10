using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Runs the network of a question answerer.</summary>
internal static class QuestionScorer
{
    private const int TokensPerBatch = 4096;

    /// <summary>
    /// For each token of each sequence of a block two logits: that an answer begins, and that it ends there. The caller holds a
    /// lease on the model.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="block">The sequences.</param>
    /// <param name="checkAlive">Called before each batch, by several threads; throws to cancel the work. Null for none.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static float[][] Run(QuestionModel model, QuestionBlock block, Action? checkAlive = null)
    {
        var logits = new float[block.SequenceCount][];
        var batches = Batches(block).ToList();
        ForwardPool.Shared.Run(batches.Count, batch =>
        {
            checkAlive?.Invoke();
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var (ids, types, padding) = QuestionBatch.Create(block, batches[batch], model.Network.HasTypes, model.Device);
            var found = model.Network.call(ids, types, padding).cpu().data<float>().ToArray(); // [B, S, 2]
            var width = 2 * (int)ids.shape[1];
            for (var i = 0; i < batches[batch].Length; i++)
            {
                var sequence = batches[batch][i];
                logits[sequence] = found.AsSpan(i * width, 2 * block.IdsOf(sequence).Length).ToArray();
            }
        });
        return logits;
    }

    private static IEnumerable<int[]> Batches(QuestionBlock block)
    {
        var sorted = Enumerable.Range(0, block.SequenceCount).OrderBy(sequence => block.IdsOf(sequence).Length).ToArray();
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && (end + 1L - start) * block.IdsOf(sorted[end]).Length <= TokensPerBatch)
                end++;
            yield return sorted[start..end];
        }
    }
}
