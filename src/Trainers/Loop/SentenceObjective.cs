using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The binary cross-entropy of the network that scores sentences, per sentence.</summary>
/// <param name="model">The model.</param>
/// <param name="training">The training rows.</param>
/// <param name="validation">The validation rows; may be empty.</param>
/// <param name="wordDropout">Share of tokens that are replaced by the mask token in training, in [0, 1).</param>
internal sealed class SentenceObjective(
    SentenceModel model, SentenceSet training, SentenceSet validation, double wordDropout) : TrainingObjective, IValidation
{
    private readonly int[] rows = [.. Enumerable.Range(0, training.Count)];
    private readonly int[] lengths = [.. Enumerable.Range(0, training.Count)
        .Select(row => training.Block.CountOf(row) * training.Block.LongestOf(row))];

    public override nn.Module Network => model.Network;

    public override IReadOnlyList<int> Rows => rows;

    public override int LengthOf(int row) => lengths[row];

    public override (int Sequences, int Longest) SizeOf(int row) =>
        (training.Block.CountOf(row), training.Block.LongestOf(row));

    public override float WeightOf(int row) => training.Block.CountOf(row);

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var input = SentenceBatch.Create(
            training.Block, rows, model.Device, wordDropout > 0 ? ids => MaskWords(ids, random) : null);
        var labels = new List<float>();
        foreach (var row in rows)
            labels.AddRange(training.Labels.GetRange(training.Block.StartOf(row), training.Block.CountOf(row)));
        using var divisor = Scalars.Once(batchWeight);
        return nn.functional.binary_cross_entropy_with_logits(model.Network.call(input),
            tensor(labels.ToArray(), device: model.Device), reduction: nn.Reduction.None).sum() / divisor;
    }

    public ValidationMetrics? Validate(Action checkAlive)
    {
        if (validation.Count == 0)
            return null;
        model.Network.eval();
        var logits = SentenceScorer.Run(model, validation.Block, checkAlive);
        var loss = 0.0;
        for (var i = 0; i < logits.Length; i++)
            loss += Math.Max(logits[i], 0) - logits[i] * validation.Labels[i] + Math.Log(1 + Math.Exp(-Math.Abs(logits[i])));
        return new ValidationMetrics(loss / logits.Length, null);
    }

    /// <summary>Word dropout: replaces tokens by the mask token (Iyyer et al. 2015, section 3.2).</summary>
    private void MaskWords(Span<long> ids, Random random)
    {
        foreach (ref var id in ids)
        {
            if (random.NextDouble() < wordDropout)
                id = training.Block.Tokens.SpecialIds.Mask;
        }
    }
}
