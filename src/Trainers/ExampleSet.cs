using MLNet.Attention.Transforms;

namespace MLNet.Attention.Trainers;

/// <summary>Labelled texts in memory, as tokens: the token cache that all epochs read.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Labels">One per text: 0 or 1.</param>
/// <param name="Weights">One per text, at least 0.</param>
/// <param name="NGrams">The n-grams of each text, or null when no part of the model reads them.</param>
internal sealed record ExampleSet(
    TokenBlock Texts, IReadOnlyList<float> Labels, IReadOnlyList<float> Weights, NGramRows? NGrams)
{
    public int Count => Labels.Count;

    /// <summary>A copy of some of the examples.</summary>
    public ExampleSet Select(IReadOnlyList<int> rows)
    {
        var texts = new TokenBlock();
        foreach (var row in rows)
            texts.Add(Texts[row]);
        return new ExampleSet(texts, rows.Select(row => Labels[row]).ToArray(),
            rows.Select(row => Weights[row]).ToArray(), NGrams?.Select(rows));
    }
}
