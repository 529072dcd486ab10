using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Sentences;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Creates a batch: some rows of a <see cref="SentenceBlock"/> as tensors.</summary>
internal static class SentenceBatch
{
    /// <param name="block">The sentences.</param>
    /// <param name="rows">[B], the indices of the rows.</param>
    /// <param name="device">The device of the tensors.</param>
    /// <param name="corrupt">Called with each sentence's ids before they are copied to the device; null in inference.</param>
    /// <returns>The sentences of the rows, row by row.</returns>
    public static SentenceInput Create(
        SentenceBlock block, ReadOnlySpan<int> rows, Device device, Action<Span<long>>? corrupt = null)
    {
        var (count, longest, shortest) = (0, 0, int.MaxValue);
        foreach (var row in rows)
        {
            count += block.CountOf(row);
            longest = Math.Max(longest, block.CountOf(row));
            shortest = Math.Min(shortest, block.CountOf(row));
        }
        var (sentences, places, features) = (new int[count], new long[count], new float[count * SentenceFeatures.Count]);
        var slots = new long[rows.Length * longest];
        Array.Fill(slots, count);
        var missing = longest == shortest ? null : new bool[slots.Length];
        for (var (i, next) = (0, 0); i < rows.Length; i++)
        {
            var first = block.StartOf(rows[i]);
            block.FeaturesOf(rows[i]).CopyTo(features.AsSpan(next * SentenceFeatures.Count));
            for (var k = 0; k < block.CountOf(rows[i]); k++, next++)
                (sentences[next], places[next], slots[i * longest + k]) = (first + k, i * longest + k, next);
            missing?.AsSpan(i * longest + block.CountOf(rows[i]), longest - block.CountOf(rows[i])).Fill(true);
        }
        var (ids, padding) = PaddedBatch.Create(block.Tokens, sentences, 1, device, corrupt);
        ReadOnlySpan<long> shape = [rows.Length, longest];
        ReadOnlySpan<long> featureShape = [count, SentenceFeatures.Count];
        return new SentenceInput(ids, padding, tensor(features, featureShape, device: device),
            tensor(slots, shape, device: device), missing is null ? null : tensor(missing, shape, device: device),
            tensor(places, device: device));
    }
}
