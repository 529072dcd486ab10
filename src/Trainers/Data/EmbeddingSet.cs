using System.Security.Cryptography;
using MLNet.Attention.Transforms.Batches;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Texts in memory, as tokens, or pairs of texts that mean the same, whose vectors are to be learnt.</summary>
/// <param name="Texts">The texts; row r has T of them, from index r·T on.</param>
/// <param name="TextsPerRow">T, 1 or 2.</param>
/// <param name="Hashes">The <see cref="TextHash"/> of each text.</param>
internal sealed record EmbeddingSet(TokenBlock Texts, int TextsPerRow, IReadOnlyList<ulong> Hashes) : ITrainingRows
{
    /// <summary>Number of rows.</summary>
    public int Count => Texts.Count / TextsPerRow;

    /// <summary>The hash of the first text of a row.</summary>
    public ulong FirstOf(int row) => Hashes[row * TextsPerRow];

    /// <summary>Whether two rows have a text in common.</summary>
    public bool ShareText(int row, int other) => FirstOf(row) == FirstOf(other) || FirstOf(row) == LastOf(other)
        || LastOf(row) == FirstOf(other) || LastOf(row) == LastOf(other);

    public void AppendTo(IncrementalHash hash)
    {
        for (var text = 0; text < Texts.Count; text++)
            hash.AppendRow(Texts[text]);
    }

    private ulong LastOf(int row) => Hashes[(row + 1) * TextsPerRow - 1];
}
