using System.Security.Cryptography;
using MLNet.Attention.Transforms.Batches;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Pairs of source and target in memory, as tokens: the token cache that all epochs read.</summary>
/// <param name="Sources">The source of each row.</param>
/// <param name="Targets">The target of each row, without a token that begins or ends it.</param>
internal sealed record SequenceSet(TokenBlock Sources, TokenBlock Targets) : ITrainingRows
{
    public int Count => Sources.Count;

    /// <summary>The <see cref="TextHash"/> of each source, by which equal texts are found; null to find none.</summary>
    public IReadOnlyList<ulong>? Hashes { get; init; }

    /// <summary>Number of tokens of a row that the network reads: the source, what begins the target, and the target.</summary>
    public int LengthOf(int row) => Sources.Length(row) + 1 + Targets.Length(row);

    /// <summary>A copy of some of the rows.</summary>
    public SequenceSet Select(int[] rows)
    {
        var (sources, targets) = (new TokenBlock(Sources.SpecialIds), new TokenBlock(Targets.SpecialIds));
        foreach (var row in rows)
        {
            sources.Add(Sources[row]);
            targets.Add(Targets[row]);
        }
        return new SequenceSet(sources, targets) { Hashes = Hashes is { } hashes ? [.. rows.Select(row => hashes[row])] : null };
    }

    public void AppendTo(IncrementalHash hash)
    {
        for (var row = 0; row < Count; row++)
        {
            hash.AppendRow(Sources[row]);
            hash.AppendRow(Targets[row]);
        }
    }
}
