using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms;

/// <summary>Runs blocks of rows through a model. It holds scratch: one per cursor, not shared between threads.</summary>
/// <param name="model">The model.</param>
/// <param name="texts">The texts, when they are tokens already; default an empty block to fill.</param>
/// <param name="keepTokens">Whether tokens and their weights can be asked for. Default false.</param>
internal sealed class TextScorer(TextModel model, TokenBlock? texts = null, bool keepTokens = false)
{
    // Large enough that matrix products run at full rate, small enough that a batch stays in the cache.
    private const int TokensPerBatch = 4096;

    private readonly int textsPerRow = model.Configuration.TextsPerRow;
    private readonly int outputs = model.Configuration.Outputs;
    private int[] lengths = [];
    private int[] order = [];

    // The n-gram part reads a text as it is added; its scores wait there for the network's.
    private readonly RowNGrams? ngrams = model.NGrams is null || texts is not null ? null
        : new RowNGrams(model.NGrams, model.Tokenizer.LowerCase, model.Configuration.TextsPerRow, model.Configuration.Outputs);

    private readonly KeptTexts? kept = keepTokens ? new KeptTexts() : null;

    /// <summary>The texts to score: one or two for each row.</summary>
    public TokenBlock Texts { get; } = texts ?? new TokenBlock();

    /// <summary>Number of whole rows.</summary>
    public int RowCount => Texts.Count / textsPerRow;

    /// <summary>The outputs of the n-gram part, not scaled; none without one.</summary>
    public ReadOnlySpan<float> NGramScores => ngrams is null ? default : ngrams.Scores;

    /// <summary>Removes all texts.</summary>
    public void Clear()
    {
        Texts.Clear();
        ngrams?.Clear();
        kept?.Clear();
    }

    /// <summary>Adds the next text of a row.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        kept?.Add(text);
        var found = ngrams is null ? default : ngrams.Add(text);
        if (model.Configuration.ReadsNGramIds)
            model.NGrams!.Features.Ids.Add(Texts, found, model.Configuration.MaximumTokens);
        else
            Texts.Add(text, model.Tokenizer, model.Configuration.Limit);
    }

    /// <summary>Writes the model's outputs for all rows, C per row, in their order.</summary>
    /// <param name="results">At least RowCount·C long.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Score(Span<float> results)
    {
        model.ThrowIfDisposed();
        var used = results[..(RowCount * outputs)];
        RunNetwork(used);
        var configuration = model.Configuration;
        var (networkScale, ngramScale) = ((float)configuration.NetworkScale, (float)configuration.NGramScale);
        var offset = (float)configuration.Offset;
        var scores = NGramScores;
        for (var i = 0; i < used.Length; i++)
            used[i] = offset + networkScale * used[i] + (ngrams is null ? 0 : ngramScale * scores[i]);
    }

    /// <summary>The tokens of a row that was scored.</summary>
    public IReadOnlyList<ExplainedToken> TokensOf(int row) => ReadTokens(row).Tokens;

    /// <summary>How much of each token of a row reached the vectors of its texts.</summary>
    public float[] TokenWeightsOf(int row) =>
        ReadTokens(row).PerToken(kept!.WeightsOf(row, textsPerRow), Texts, row * textsPerRow);

    /// <summary>Writes the outputs of the network alone, not scaled.</summary>
    public void RunNetwork(Span<float> results)
    {
        SortByLength();
        var count = RowCount;
        for (var start = 0; start < count;)
        {
            var rows = NextBatch(start, count);
            Score(order.AsSpan(start, rows), results);
            start += rows;
        }
    }

    private void SortByLength()
    {
        var count = RowCount;
        if (lengths.Length < count)
        {
            lengths = new int[Math.Max(count, 2 * lengths.Length)];
            order = new int[lengths.Length];
        }
        for (var row = 0; row < count; row++)
        {
            lengths[row] = Texts.LongestOf(row, textsPerRow);
            order[row] = row;
        }
        Array.Sort(lengths, order, 0, count);
    }

    /// <summary>How many rows from <paramref name="start"/> on fit in one batch; at least one.</summary>
    private int NextBatch(int start, int count)
    {
        var rows = 1;
        while (start + rows < count && (rows + 1L) * textsPerRow * lengths[start + rows] <= TokensPerBatch)
            rows++;
        return rows;
    }

    private void Score(ReadOnlySpan<int> rows, Span<float> results)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (ids, padding) = PaddedBatch.Create(Texts, rows, textsPerRow, model.Device);
        var logits = kept is null ? model.Network.call(ids, padding) : ScoreAndKeep(ids, padding, rows); // [B, C]
        var output = logits.cpu().data<float>().ToArray();
        for (var i = 0; i < rows.Length; i++)
            output.AsSpan(i * outputs, outputs).CopyTo(results[(rows[i] * outputs)..]);
    }

    private Tensor ScoreAndKeep(Tensor ids, Tensor? padding, ReadOnlySpan<int> rows)
    {
        var (pooled, pooling, layers) = model.Network.Pool(model.Network.Embed(ids), padding);
        var weights = AttentionRollout.Compute(layers, pooling).cpu().data<float>().ToArray(); // [T·B, L]
        var longest = (int)ids.shape[1];
        for (var i = 0; i < rows.Length * textsPerRow; i++)
        {
            var text = PaddedBatch.TextOf(rows, i, textsPerRow);
            kept!.SetWeights(text, weights.AsSpan(i * longest, Texts.Length(text)));
        }
        return model.Network.Classify(pooled);
    }

    private RowTokens ReadTokens(int row) => new(model, kept!.TextsOf(row, textsPerRow));
}
