using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.Attention.Transforms.Batches;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Texts in memory, as sentences with labels: the cache that all epochs read.</summary>
/// <param name="Block">The sentences.</param>
/// <param name="Labels">For each sentence 1 if it belongs to the summary, else 0.</param>
internal sealed record SentenceSet(SentenceBlock Block, List<float> Labels) : ITrainingRows
{
    public int Count => Block.RowCount;

    public void AppendTo(IncrementalHash hash)
    {
        for (var row = 0; row < Count; row++)
        {
            var (start, count) = (Block.StartOf(row), Block.CountOf(row));
            for (var sentence = start; sentence < start + count; sentence++)
                hash.AppendRow(Block.Tokens[sentence]);
            hash.AppendRow<float>(CollectionsMarshal.AsSpan(Labels).Slice(start, count));
            hash.AppendRow(Block.FeaturesOf(row));
        }
    }
}
