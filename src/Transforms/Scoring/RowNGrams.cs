using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms;

/// <summary>
/// Scores rows with a model's n-gram part, text by text as they are read. Holds scratch: one per cursor, not shared
/// between threads.
/// </summary>
internal sealed class RowNGrams(NGramModel ngrams, bool lowerCase, int textsPerRow, int outputs)
{
    private readonly NGramExtractor extractor = new(lowerCase);
    private readonly List<(int Bucket, int Count)> first = [];
    private readonly List<(int Bucket, int Count)> second = [];
    private readonly NGramVector vector = new();
    private readonly (NGramVector, NGramVector) scratch = (new(), new());
    private readonly List<float> scores = [];
    private int texts;

    /// <summary>The scores of all rows, C each.</summary>
    public ReadOnlySpan<float> Scores => CollectionsMarshal.AsSpan(scores);

    public void Clear()
    {
        scores.Clear();
        texts = 0;
    }

    /// <summary>Adds the next text; the last one of a row ends it.</summary>
    /// <returns>The n-grams of the text, until the next one is added.</returns>
    public ReadOnlySpan<(int Bucket, int Count)> Add(ReadOnlySpan<char> text)
    {
        var found = texts++ % textsPerRow == 0 ? first : second;
        found.Clear();
        extractor.Extract(text, found);
        if (texts % textsPerRow == 0)
            ScoreRow();
        return CollectionsMarshal.AsSpan(found);
    }

    private void ScoreRow()
    {
        if (textsPerRow == 1)
            ngrams.Features.Fill(vector, CollectionsMarshal.AsSpan(first));
        else
            ngrams.Features.FillPair(
                vector, CollectionsMarshal.AsSpan(first), CollectionsMarshal.AsSpan(second), scratch);
        CollectionsMarshal.SetCount(scores, scores.Count + outputs);
        ngrams.Score(vector, CollectionsMarshal.AsSpan(scores)[^outputs..]);
    }
}
