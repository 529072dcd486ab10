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
        return [.. texts.Select(Extract)];
    }

    private Extract Extract(string text)
    {
        CheckAlive();
        var sentences = SentenceSplitter.Split(text);
        var vectors = SentenceVectors.Create(text, sentences, model.Counts);
        var scores = model.Configuration.Ranking.Score(vectors, CheckAlive);
        var chosen = SentencePicker.Pick(
            vectors, scores, model.Configuration.Budget, model.Configuration.RedundancyWeight, CheckAlive);
        return new Extract(text, sentences, scores, chosen);
    }

    private void CheckAlive() => Cancellation?.Check();
}
