using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms;

/// <summary>Runs blocks of texts through a model. It holds scratch: one per cursor, not shared between threads.</summary>
/// <param name="model">The model.</param>
/// <param name="texts">The texts, when they are tokens already; default an empty block to fill.</param>
internal sealed class TextScorer(TextModel model, TokenBlock? texts = null)
{
    // Large enough that matrix products run at full rate, small enough that a batch stays in the cache.
    private const int TokensPerBatch = 4096;

    private int[] lengths = [];
    private int[] order = [];

    // The n-gram part reads a text as it is added; its scores wait here for the network's.
    private readonly NGramExtractor? extractor =
        model.NGrams is null || texts is not null ? null : new NGramExtractor(model.Tokenizer.LowerCase);
    private readonly List<(int Bucket, int Count)> found = [];
    private readonly NGramVector vector = new();
    private readonly List<float> ngramScores = [];

    /// <summary>The texts to score.</summary>
    public TokenBlock Texts { get; } = texts ?? new TokenBlock();

    /// <summary>Removes all texts.</summary>
    public void Clear()
    {
        Texts.Clear();
        ngramScores.Clear();
    }

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        Texts.Add(text, model.Tokenizer, model.Configuration.Limit);
        if (extractor is null)
            return;
        found.Clear();
        extractor.Extract(text, found);
        model.NGrams!.Features.Fill(vector, CollectionsMarshal.AsSpan(found));
        ngramScores.Add(model.NGrams.Score(vector));
    }

    /// <summary>Writes the model's logits of all texts, C per text, in their order.</summary>
    /// <param name="logits">At least Count·C long.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Score(Span<float> logits)
    {
        model.ThrowIfDisposed();
        var used = logits[..(Texts.Count * model.Configuration.Classes)];
        if (model.Network is null)
            used.Clear();
        else
            RunNetwork(used);
        var (networkScale, ngramScale) = ((float)model.Configuration.NetworkScale, (float)model.Configuration.NGramScale);
        for (var i = 0; i < used.Length; i++)
            used[i] = networkScale * used[i] + (extractor is null ? 0 : ngramScale * ngramScores[i]);
    }

    /// <summary>Writes the logits of the network alone, not scaled.</summary>
    public void RunNetwork(Span<float> logits)
    {
        SortByLength();
        var count = Texts.Count;
        for (var start = 0; start < count;)
        {
            var rows = NextBatch(start, count);
            Score(order.AsSpan(start, rows), logits);
            start += rows;
        }
    }

    private void SortByLength()
    {
        var count = Texts.Count;
        if (lengths.Length < count)
        {
            lengths = new int[Math.Max(count, 2 * lengths.Length)];
            order = new int[lengths.Length];
        }
        for (var i = 0; i < count; i++)
        {
            lengths[i] = Texts.Length(i);
            order[i] = i;
        }
        Array.Sort(lengths, order, 0, count);
    }

    /// <summary>How many texts from <paramref name="start"/> on fit in one batch; at least one.</summary>
    private int NextBatch(int start, int count)
    {
        var rows = 1;
        while (start + rows < count && (rows + 1) * (long)lengths[start + rows] <= TokensPerBatch)
            rows++;
        return rows;
    }

    private void Score(ReadOnlySpan<int> rows, Span<float> logits)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (ids, padding) = PaddedBatch.Create(Texts, rows, model.Device);
        var output = model.Network!.call(ids, padding).cpu().data<float>().ToArray(); // [B, C]
        var classes = model.Configuration.Classes;
        for (var i = 0; i < rows.Length; i++)
            output.AsSpan(i * classes, classes).CopyTo(logits[(rows[i] * classes)..]);
    }
}
