using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Transforms.Models;

using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Scores rows with a whole model: what it predicts and, on request, where its network looks.</summary>
/// <param name="model">The model.</param>
/// <param name="texts">The texts, when they are tokens already; default an empty block to fill.</param>
/// <param name="everyPart">Whether parts run whose scale is 0. Default false: they add nothing to the outputs.</param>
internal sealed class TextScorer(TextModel model, TokenBlock? texts = null, bool everyPart = false)
    : BatchScorer(model, model.Configuration.TextsPerRow, model.Configuration.Task.OutputCount, texts)
{
    // The n-gram part reads a text as it is added; its scores wait there for the network's.
    private readonly RowNGrams? ngrams = texts is null ? RowNGrams.Create(model, everyPart) : null;

    private KeptTexts? kept;

    /// <summary>The outputs of the n-gram part, not scaled; none without one.</summary>
    public ReadOnlySpan<float> NGramScores => ngrams is null ? default : ngrams.Scores;

    protected override bool NeedsNetwork => everyPart || kept is not null || Model.Configuration.Scales.Network != 0;

    /// <summary>From now on texts, and how much the network looks at each of their positions, are kept.</summary>
    public void KeepTexts() => kept ??= new KeptTexts();

    /// <summary>The texts of a row that was scored.</summary>
    public IReadOnlyList<string> TextsOf(int row) => kept!.TextsOf(row, TextsPerRow);

    /// <summary>How much each position of a row's texts reached the vectors of the texts.</summary>
    public float[] PositionWeightsOf(int row) => kept!.WeightsOf(row, TextsPerRow);

    public override void Clear()
    {
        base.Clear();
        ngrams?.Clear();
        kept?.Clear();
    }

    public override void Add(ReadOnlySpan<char> text)
    {
        kept?.Add(text);
        AddIds(text, ngrams is null ? default : ngrams.Add(text));
    }

    /// <summary>The sum of both parts, each times its scale.</summary>
    protected override void Finish(Span<float> results)
    {
        var scales = Model.Configuration.Scales;
        var (networkScale, ngramScale, offset) = ((float)scales.Network, (float)scales.NGram, (float)scales.Offset);
        var scores = NGramScores;
        for (var i = 0; i < results.Length; i++)
            results[i] = offset + networkScale * results[i] + (scores.IsEmpty ? 0 : ngramScale * scores[i]);
    }

    protected override Tensor Compute(Tensor ids, Tensor? padding, ReadOnlySpan<int> rows)
    {
        if (kept is null)
            return Model.Network.call(ids, padding); // [B, C]
        var (pooled, pooling, layers) = Model.Network.Pool(Model.Network.Embed(ids), padding);
        var weights = AttentionRollout.Compute(layers, pooling).cpu().data<float>().ToArray(); // [T·B, L]
        var longest = (int)ids.shape[1];
        for (var i = 0; i < rows.Length * TextsPerRow; i++)
        {
            var text = PaddedBatch.TextOf(rows, i, TextsPerRow);
            kept.SetWeights(text, weights.AsSpan(i * longest, Texts.Length(text)));
        }
        return Model.Network.Classify(pooled);
    }
}
