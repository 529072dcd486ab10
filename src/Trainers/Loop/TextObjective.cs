using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The loss of a task on the outputs of a text model's network for labelled texts.</summary>
/// <param name="model">The model.</param>
/// <param name="task">The task.</param>
/// <param name="examples">All labelled rows.</param>
/// <param name="trainingRows">Indices of the rows to train on.</param>
/// <param name="validation">The rows for validation and calibration; ignored if no row has a weight above 0.</param>
/// <param name="wordDropout">Share of tokens that are replaced by the mask token in training, in [0, 1).</param>
internal sealed class TextObjective(TextModel model, TrainingTask task, ExampleSet examples, int[] trainingRows,
    ExampleSet validation, double wordDropout) : TrainingObjective
{
    // Computed once: the n-gram part does not change while the network is trained.
    private readonly float[]? ngramScores = model.NGrams is null ? null : NGramTrainer.Score(model.NGrams, validation);

    public override nn.Module Network => model.Network;

    public override IReadOnlyList<int> Rows => trainingRows;

    public override int LengthOf(int row) => examples.Texts.LongestOf(row, examples.TextsPerRow);

    public override (int Sequences, int Longest) SizeOf(int row) => (examples.TextsPerRow, LengthOf(row));

    public override float WeightOf(int row) => examples.Weights[row];

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var (ids, padding) = PaddedBatch.Create(
            examples.Texts, rows, examples.TextsPerRow, model.Device, ids => MaskWords(ids, random));
        var outputs = model.Network.call(ids, padding); // [B, C]
        var labels = tensor(Array.ConvertAll(rows, row => examples.Labels[row]), device: model.Device);
        var weights = tensor(Array.ConvertAll(rows, row => examples.Weights[row]), device: model.Device);
        return task.Loss(outputs, labels, weights, batchWeight);
    }

    public override ValidationMetrics? Validate(Action checkAlive)
    {
        checkAlive();
        return Calibrate() is { } result ? new ValidationMetrics(result.Loss, result.Accuracy) : null;
    }

    /// <summary>
    /// Fits the scales of the n-gram part, if there is one, and of the network, in this order; null without validation rows.
    /// </summary>
    public CalibrationResult? Calibrate()
    {
        if (!validation.HasWeight)
            return null;
        model.Network.eval();
        var outputs = new float[validation.Count * model.Configuration.Task.OutputCount];
        new TextScorer(model, texts: validation.Texts).RunNetwork(outputs);
        return task.Calibrate(
            ngramScores is null ? [outputs] : [ngramScores, outputs], validation.Labels, validation.Weights);
    }

    /// <summary>
    /// Word dropout: replaces tokens, but no padding between sentences, by the mask token (Iyyer et al. 2015, section 3.2).
    /// </summary>
    private void MaskWords(Span<long> ids, Random random)
    {
        if (wordDropout == 0)
            return;
        foreach (ref var id in ids)
        {
            if (id != examples.Texts.SpecialIds.Pad && random.NextDouble() < wordDropout)
                id = examples.Texts.SpecialIds.Mask;
        }
    }
}
