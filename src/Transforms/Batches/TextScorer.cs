using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Scores rows with all parts of a model and, on request, keeps the attention rollout of its network.</summary>
/// <param name="model">The model.</param>
/// <param name="texts">The texts, if they are already tokenized; null (default) to begin with an empty block.</param>
/// <param name="everyPart">Whether parts with scale 0 run too. Default false: they do not change the outputs.</param>
internal sealed class TextScorer(TextModel model, TokenBlock? texts = null, bool everyPart = false)
    : BatchScorer(model, model.Configuration.SequencesPerRow, model.Configuration.Task.OutputCount, texts,
        model.Configuration.JoinsTexts)
{
    // Scores a row as soon as its texts are added, and keeps the scores until the network has run.
    private readonly RowNGrams? ngrams = texts is null ? RowNGrams.Create(model, everyPart) : null;

    private readonly float[] offsets =
        [.. Enumerable.Range(0, model.Configuration.Task.OutputCount).Select(model.Configuration.OffsetOf)];

    private KeptTexts? kept;

    /// <summary>The network to run, one of the model's; null (default) for all of them.</summary>
    public TextNetwork? Network { get; init; }

    /// <summary>The unscaled outputs of the n-gram part; empty without an n-gram part.</summary>
    public ReadOnlySpan<float> NGramScores => ngrams is null ? default : ngrams.Scores;

    protected override bool NeedsNetwork => everyPart || kept is not null || Model.Configuration.Scales.UsesNetwork;

    /// <summary>Keeps the texts that are added from now on, and the rollout weights of their positions.</summary>
    public void KeepTexts() => kept ??= new KeptTexts();

    /// <summary>The texts of a row that was scored.</summary>
    public IReadOnlyList<string> TextsOf(int row) => kept!.TextsOf(row, Model.Configuration.TextsPerRow);

    /// <summary>How much of each position of a row's texts reaches the pooled vector of its text (attention rollout).</summary>
    public float[] PositionWeightsOf(int row) => kept!.WeightsOf(row, SequencesPerRow);

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

    /// <summary>The offset of each output plus the outputs of both parts, each times its scale.</summary>
    protected override void Finish(Span<float> results)
    {
        var scales = Model.Configuration.Scales;
        var scores = NGramScores;
        for (var i = 0; i < results.Length; i++)
        {
            var output = i % Outputs;
            var own = scales.Of(output);
            results[i] = offsets[output] + (float)own.Network * results[i] + (scores.IsEmpty ? 0 : (float)own.NGram * scores[i]);
        }
    }

    protected override Tensor Compute(Tensor ids, Tensor? padding, ReadOnlySpan<int> rows)
    {
        var types = PaddedBatch.CreateTypes(Texts, rows, Model);
        if (kept is null)
            return Network is null ? Model.Network.forward(ids, padding, types) : Network.forward(ids, padding, types); // [B, C]
        var (pooled, _, rollout, _) = Model.Network.Pool(Model.Network.Embed(ids, types), padding);
        var weights = rollout.cpu().data<float>().ToArray(); // [T·B, L]
        var longest = (int)ids.shape[1];
        for (var i = 0; i < rows.Length * SequencesPerRow; i++)
        {
            var text = PaddedBatch.TextOf(rows, i, SequencesPerRow);
            kept.SetWeights(text, weights.AsSpan(i * longest, Texts.Length(text)));
        }
        return Model.Network.Classify(pooled);
    }
}
