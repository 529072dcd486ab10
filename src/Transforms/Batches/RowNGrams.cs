using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// Extracts the n-grams of texts as they are added, and scores rows with a model's n-gram part. Not thread-safe: each cursor
/// has its own.
/// </summary>
internal sealed class RowNGrams
{
    private readonly NGramModel ngrams;
    private readonly NGramExtractor extractor;
    private readonly int textsPerRow;
    private readonly int outputs;
    private readonly bool scores;
    private readonly List<(int Bucket, int Count)> first = [];
    private readonly List<(int Bucket, int Count)> second = [];
    private readonly NGramVector vector = new();
    private readonly (NGramVector, NGramVector) scratch = (new(), new());
    private readonly List<float> rowScores = [];
    private int texts;

    private RowNGrams(NGramModel ngrams, TextModel model, bool scores)
    {
        this.ngrams = ngrams;
        this.scores = scores;
        extractor = new NGramExtractor(model.Tokenizer.LowerCase, model.Configuration.NGramLengths);
        textsPerRow = model.Configuration.TextsPerRow;
        outputs = model.Configuration.Task.OutputCount;
    }

    /// <summary>Creates an extractor for a model's texts; null when no part of the model needs n-grams.</summary>
    /// <param name="model">The model.</param>
    /// <param name="evenIfUnused">Whether to score with an n-gram part whose scale is 0.</param>
    public static RowNGrams? Create(TextModel model, bool evenIfUnused)
    {
        if (model.NGrams is null)
            return null;
        var scores = evenIfUnused || model.Configuration.Scales.UsesNGrams;
        return scores || model.Configuration.Encoder.ReadsNGrams ? new RowNGrams(model.NGrams, model, scores) : null;
    }

    /// <summary>The unscaled outputs of the n-gram part, C per row; empty when it does not score.</summary>
    public ReadOnlySpan<float> Scores => CollectionsMarshal.AsSpan(rowScores);

    public void Clear()
    {
        rowScores.Clear();
        texts = 0;
    }

    /// <summary>Adds the next text. The last text of a row completes the row.</summary>
    /// <returns>The n-grams of the text, valid until the next text is added.</returns>
    public ReadOnlySpan<(int Bucket, int Count)> Add(ReadOnlySpan<char> text)
    {
        var found = texts++ % textsPerRow == 0 ? first : second;
        found.Clear();
        extractor.Extract(text, found);
        if (scores && texts % textsPerRow == 0)
            ScoreRow();
        return CollectionsMarshal.AsSpan(found);
    }

    private void ScoreRow()
    {
        if (textsPerRow == 1)
            ngrams.Features.Fill(vector, CollectionsMarshal.AsSpan(first));
        else
            ngrams.Features.FillPair(vector, CollectionsMarshal.AsSpan(first), CollectionsMarshal.AsSpan(second), scratch);
        CollectionsMarshal.SetCount(rowScores, rowScores.Count + outputs);
        ngrams.Score(vector, CollectionsMarshal.AsSpan(rowScores)[^outputs..]);
    }
}
