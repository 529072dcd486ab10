using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Runs the network of a token classifier on words.</summary>
internal static class WordScorer
{
    private const int TokensPerBatch = 4096;

    /// <summary>The scores of the tags of each word of a block, [N, C]. The caller holds a lease on the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="block">The words.</param>
    /// <param name="checkAlive">Called before each batch, by several threads; throws to cancel the work. Null for none.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static float[] Run(TokenModel model, WordBlock block, Action? checkAlive = null)
    {
        var count = model.Configuration.Scheme.TagCount;
        var scores = new float[block.WordCount * count];
        var batches = Batches(WordWindow.Cut(block, model.WindowTokens, model.WindowTokens / 4)).ToList();
        ForwardPool.Shared.Run(batches.Count, batch =>
        {
            checkAlive?.Invoke();
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var windows = batches[batch];
            var found = model.Network.call(WordBatch.Create(block, windows, model.Around, model.Device)); // [B, W, C]
            var (values, width) = (found.cpu().data<float>().ToArray(), (int)found.shape[1] * count);
            for (var i = 0; i < windows.Length; i++)
            {
                var (from, to) = (windows[i].OwnFirst, windows[i].OwnEnd);
                values.AsSpan(i * width + (from - windows[i].First) * count, (to - from) * count)
                    .CopyTo(scores.AsSpan(from * count));
            }
        });
        return scores;
    }

    /// <summary>Windows of similar lengths, at most as many as keep a batch small.</summary>
    private static IEnumerable<WordWindow[]> Batches(List<WordWindow> windows)
    {
        var sorted = windows.OrderBy(window => window.Tokens).ToArray();
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && (end + 1L - start) * sorted[end].Tokens <= TokensPerBatch)
                end++;
            yield return sorted[start..end];
        }
    }
}
