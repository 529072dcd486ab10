using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>The texts of a block of rows and the rollout weights of their positions, kept for the token columns.</summary>
internal sealed class KeptTexts
{
    private readonly List<string> texts = [];
    private readonly List<float[]> weights = [];

    public void Clear()
    {
        texts.Clear();
        weights.Clear();
    }

    /// <summary>Adds a text, whose weights are set later.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        texts.Add(text.ToString());
        weights.Add([]);
    }

    /// <summary>
    /// Sets the weights of a sequence's positions: of a text or, where pairs are joined, of both. Several threads may call it at
    /// once, for different sequences.
    /// </summary>
    public void SetWeights(int sequence, ReadOnlySpan<float> values) =>
        CollectionsMarshal.AsSpan(weights)[sequence] = values.ToArray();

    /// <summary>The texts of a row.</summary>
    public IReadOnlyList<string> TextsOf(int row, int textsPerRow) => texts.GetRange(row * textsPerRow, textsPerRow);

    /// <summary>The weights of all positions of a row.</summary>
    public float[] WeightsOf(int row, int sequencesPerRow) =>
        [.. weights.GetRange(row * sequencesPerRow, sequencesPerRow).SelectMany(values => values)];
}
