using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Extracts the sentences of texts.</summary>
/// <remarks>Not thread-safe; several extractors may use one model at once.</remarks>
internal sealed class SentenceExtractor(ExtractiveModel model)
{
    private readonly List<string> texts = [];

    /// <summary>Cancels the work between two texts, and within a long one; null (default) for none.</summary>
    public Cancellation? Cancellation { get; init; }

    /// <summary>Number of texts.</summary>
    public int TextCount => texts.Count;

    /// <summary>Number of chars of all texts.</summary>
    public long CharCount { get; private set; }

    /// <summary>Removes all texts.</summary>
    public void Clear()
    {
        texts.Clear();
        CharCount = 0;
    }

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        texts.Add(text);
        CharCount += text.Length;
    }

    /// <summary>Extracts from each text, in their order.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public Extract[] Run()
    {
        model.CheckAlive();
        if (model.Scorer is not { } scorer)
            return [.. texts.Select(text => Analyze(text)).Select(text => Choose(text, Rank(text)))];
        using var lease = scorer.Lease();
        var analyzed = texts.ConvertAll(Analyze);
        var block = new SentenceBlock(new TokenBlock(scorer.Tokenizer.SpecialIds));
        foreach (var text in analyzed)
            block.Add(text, scorer.Tokenizer, scorer.Configuration.Limit);
        var logits = SentenceScorer.Run(scorer, block, CheckAlive);
        var (extracts, next) = (new Extract[analyzed.Count], 0);
        for (var i = 0; i < extracts.Length; i++)
        {
            var scores = Array.ConvertAll(logits[next..(next + analyzed[i].Sentences.Count)], Probability);
            extracts[i] = Choose(analyzed[i], scores);
            next += scores.Length;
        }
        return extracts;
    }

    private AnalyzedText Analyze(string text)
    {
        CheckAlive();
        return AnalyzedText.Create(text, model.Counts, model.Configuration.Ranking.Sharpness, CheckAlive);
    }

    private float[] Rank(AnalyzedText text) => model.Configuration.Ranking.Score(text);

    private Extract Choose(AnalyzedText text, float[] scores)
    {
        var chosen = SentencePicker.Pick(text.Vectors, Relative(scores), model.Configuration.Budget,
            model.Configuration.RedundancyWeight, CheckAlive);
        return new Extract(text.Text, text.Sentences, scores, chosen);
    }

    /// <summary>Scores relative to the highest, so that probabilities weigh as much as centralities do.</summary>
    private static float[] Relative(float[] scores)
    {
        var highest = scores.DefaultIfEmpty(0).Max();
        return highest > 0 ? Array.ConvertAll(scores, score => score / highest) : scores;
    }

    private static float Probability(float logit) => (float)(1 / (1 + Math.Exp(-logit)));

    private void CheckAlive() => Cancellation?.Check();
}
