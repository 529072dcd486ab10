using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The mean loss of a model from text to text over the tokens of targets, those that end them included.</summary>
/// <param name="model">The model.</param>
/// <param name="options">Label smoothing, coverage, word dropout and scheduled sampling.</param>
/// <param name="training">The training rows.</param>
/// <param name="validation">The validation rows; may be empty.</param>
internal sealed class SequenceObjective(
    SequenceModel model, AttentionGeneratorOptions options, SequenceSet training, SequenceSet validation)
    : TrainingObjective, IValidation
{
    private const int TokensPerValidationBatch = 4096;

    private readonly int[] rows = [.. Enumerable.Range(0, training.Count)];

    public override nn.Module Network => model.Network;

    public override IReadOnlyList<int> Rows => rows;

    public override int LengthOf(int row) => training.LengthOf(row);

    public override (int Sequences, int Longest) SizeOf(int row) => (1, LengthOf(row));

    public override long FloatsOf(long sequences, int longest) =>
        model.Configuration.TrainingActivationCount(sequences, longest);

    public override float WeightOf(int row) => training.Targets.Length(row) + 1;

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var batch = SequenceBatch.Create(training, rows, model.Configuration.Tokens, model.Device,
            options.WordDropout > 0 ? ids => MaskWords(ids, random) : null);
        var sampled = options.ScheduledSampling * share;
        if (sampled > 0)
            batch = batch with { Target = Sample(batch, sampled, random) };
        using var divisor = Scalars.Once(batchWeight);
        return model.Network.Losses(batch.Source, batch.Padding, batch.Target, batch.Positions, batch.Labels,
            options.LabelSmoothing, options.CoverageLoss).sum() / divisor;
    }

    public ValidationMetrics? Validate(Action checkAlive)
    {
        if (validation.Count == 0)
            return null;
        model.Network.eval();
        var order = Enumerable.Range(0, validation.Count).OrderBy(validation.LengthOf).ToArray();
        var batches = Batches(order).ToList();
        var losses = new double[batches.Count];
        ForwardPool.Shared.Run(batches.Count, batch =>
        {
            checkAlive();
            losses[batch] = ValidationLoss(batches[batch]);
        });
        return new ValidationMetrics(losses.Sum() / (validation.Targets.TokenCount + validation.Count), null);
    }

    private IEnumerable<int[]> Batches(int[] order)
    {
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            while (end < order.Length && (end + 1L - start) * validation.LengthOf(order[end]) <= TokensPerValidationBatch)
                end++;
            yield return order[start..end];
        }
    }

    private double ValidationLoss(int[] rows)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var batch = SequenceBatch.Create(validation, rows, model.Configuration.Tokens, model.Device);
        return model.Network.Losses(
            batch.Source, batch.Padding, batch.Target, batch.Positions, batch.Labels, 0, 0).sum().item<float>();
    }

    /// <summary>Scheduled sampling: some tokens of the targets are replaced by those that the network predicts.</summary>
    private Tensor Sample(SequenceBatch batch, double share, Random random)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope(); // or the distributions, [B, L, V], would be kept until the end of the step
        // [B, L], each for the position after it
        var predicted = model.Network.call(batch.Source, batch.Padding, batch.Target).argmax(-1);
        var shape = batch.Target.shape;
        var replaced = new bool[shape[0] * shape[1]];
        for (var i = 0; i < replaced.Length; i++)
            replaced[i] = i % shape[1] != 0 && random.NextDouble() < share; // never what begins a target
        var shifted = cat([batch.Target.narrow(1, 0, 1), predicted.narrow(1, 0, shape[1] - 1)], 1); // [B, L]
        return where(tensor(replaced, shape, device: model.Device), shifted, batch.Target).MoveToOuterDisposeScope();
    }

    /// <summary>Word dropout: replaces tokens of a source by the mask token (Iyyer et al. 2015, section 3.2).</summary>
    private void MaskWords(Span<long> ids, Random random)
    {
        foreach (ref var id in ids)
        {
            if (random.NextDouble() < options.WordDropout)
                id = training.Sources.SpecialIds.Mask;
        }
    }
}
