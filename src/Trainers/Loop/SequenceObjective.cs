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
    SequenceModel model, AttentionGeneratorOptions options, SequenceSet training, SequenceSet validation) : TrainingObjective
{
    private const int TokensPerValidationBatch = 4096;

    private readonly int[] rows = [.. Enumerable.Range(0, training.Count)];

    public override nn.Module Network => model.Network;

    public override IReadOnlyList<int> Rows => rows;

    public override int LengthOf(int row) => training.Sources.Length(row) + training.Targets.Length(row) + 1;

    public override long TokensOf(int length) => length;

    public override float WeightOf(int row) => training.Targets.Length(row) + 1;

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var (source, padding) = PaddedBatch.Create(training.Sources, rows, 1, model.Device,
            options.WordDropout > 0 ? ids => MaskWords(ids, random) : null);
        var target = CreateTargets(training, rows);
        var sampled = options.ScheduledSampling * share;
        if (sampled > 0)
            target = target with { Ids = Sample(source, padding, target, sampled, random) };
        return model.Network.Losses(source, padding, target.Ids, target.Positions, target.Labels, options.LabelSmoothing,
            options.CoverageLoss).sum() / batchWeight;
    }

    public override ValidationMetrics? Validate()
    {
        if (validation.Count == 0)
            return null;
        model.Network.eval();
        var order = Enumerable.Range(0, validation.Count).OrderBy(row => validation.Sources.Length(row)).ToArray();
        var batches = Batches(order).ToList();
        var losses = new double[batches.Count];
        ForwardPool.Shared.Run(batches.Count, batch => losses[batch] = ValidationLoss(batches[batch]));
        return new ValidationMetrics(losses.Sum() / (validation.Targets.TokenCount + validation.Count), null);
    }

    private IEnumerable<int[]> Batches(int[] order)
    {
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length; end++)
            {
                var length = validation.Sources.Length(order[end]) + validation.Targets.Length(order[end]) + 1;
                if ((end + 1L - start) * length > TokensPerValidationBatch)
                    break;
            }
            yield return order[start..end];
        }
    }

    private double ValidationLoss(int[] rows)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (source, padding) = PaddedBatch.Create(validation.Sources, rows, 1, model.Device);
        var target = CreateTargets(validation, rows);
        return model.Network.Losses(source, padding, target.Ids, target.Positions, target.Labels, 0, 0).sum().item<float>();
    }

    /// <summary>The targets of a batch as tensors.</summary>
    private TargetBatch CreateTargets(SequenceSet set, int[] rows)
    {
        var longest = rows.Max(row => set.Targets.Length(row)) + 1;
        var count = rows.Sum(row => set.Targets.Length(row) + 1);
        var ids = new long[rows.Length * longest];
        Array.Fill(ids, set.Targets.SpecialIds.Pad);
        var (positions, labels) = (new long[count], new long[count]);
        var next = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var at = i * longest;
            foreach (var token in set.Targets[rows[i]])
            {
                (positions[next], labels[next++]) = (at, token);
                ids[++at] = token; // after the padding that begins a target
            }
            (positions[next], labels[next++]) = (at, model.Configuration.EndId);
        }
        ReadOnlySpan<long> shape = [rows.Length, longest];
        return new TargetBatch(tensor(ids, shape, device: model.Device), tensor(positions, device: model.Device),
            tensor(labels, device: model.Device));
    }

    /// <summary>Scheduled sampling: some tokens of the targets are replaced by those that the network predicts.</summary>
    private Tensor Sample(Tensor source, Tensor? padding, TargetBatch target, double share, Random random)
    {
        using var noGradient = no_grad();
        var predicted = model.Network.call(source, padding, target.Ids).argmax(-1); // [B, L], each for the position after
        var shape = target.Ids.shape;
        var replaced = new bool[shape[0] * shape[1]];
        for (var i = 0; i < replaced.Length; i++)
            replaced[i] = i % shape[1] != 0 && random.NextDouble() < share; // never what begins a target
        var shifted = cat([target.Ids.narrow(1, 0, 1), predicted.narrow(1, 0, shape[1] - 1)], 1); // [B, L]
        return where(tensor(replaced, shape, device: model.Device), shifted, target.Ids);
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

    /// <param name="Ids">[B, L] Int64, what the decoder reads.</param>
    /// <param name="Positions">[T] Int64, indices in the flattened [B·L].</param>
    /// <param name="Labels">[T] Int64, the token after each of these positions.</param>
    private sealed record TargetBatch(Tensor Ids, Tensor Positions, Tensor Labels);
}
