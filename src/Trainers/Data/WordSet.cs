using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.Attention.Transforms.Batches;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Texts in memory, as words with tags: the cache that all epochs read.</summary>
/// <param name="Block">The words.</param>
/// <param name="Tags">The tag of each word; −1 where it is not known.</param>
/// <param name="Hashes">The <see cref="TextHash"/> of each row.</param>
internal sealed record WordSet(WordBlock Block, List<int> Tags, List<ulong> Hashes) : ITrainingRows
{
    public int Count => Block.RowCount;

    /// <summary>The tags of the words of a row.</summary>
    public Span<int> TagsOf(int row) => CollectionsMarshal.AsSpan(Tags).Slice(Block.StartOf(row), Block.CountOf(row));

    /// <summary>A copy of some of the rows.</summary>
    public WordSet Select(int[] rows)
    {
        var block = new WordBlock(new TokenBlock(Block.Tokens.SpecialIds), Block.FeatureBuckets);
        var selected = new WordSet(block, [], [.. rows.Select(row => Hashes[row])]);
        foreach (var row in rows)
        {
            selected.Block.AddRow(Block, row);
            selected.Tags.AddRange(TagsOf(row));
        }
        return selected;
    }

    public void AppendTo(IncrementalHash hash)
    {
        for (var row = 0; row < Count; row++)
        {
            var (start, count) = (Block.StartOf(row), Block.CountOf(row));
            for (var word = start; word < start + count; word++)
            {
                hash.AppendRow(Block.Tokens[word]);
                hash.AppendRow(Block.FeaturesOf(word));
            }
            hash.AppendRow<int>(TagsOf(row));
        }
    }
}
