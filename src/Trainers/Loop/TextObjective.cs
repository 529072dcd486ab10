using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The loss of a task on the outputs of a text model's network for labelled texts.</summary>
/// <param name="model">The model.</param>
/// <param name="network">The network of the model that is trained.</param>
/// <param name="task">The task.</param>
/// <param name="examples">All labelled rows.</param>
/// <param name="trainingRows">Indices of the rows to train on.</param>
/// <param name="wordDropout">Share of tokens that are replaced by the mask token in training, in [0, 1).</param>
/// <param name="spanPenalty">What is added to the loss for each position of the mean span of adaptive heads.</param>
/// <param name="teacher">Outputs that are learnt beside the labels, C for each of all rows; null (default) for none.</param>
internal sealed class TextObjective(TextModel model, TextNetwork network, TrainingTask task, ExampleSet examples,
    int[] trainingRows, double wordDropout, double spanPenalty = 0, float[]? teacher = null)
    : TrainingObjective
{
    private readonly AdaptiveSpanAttention[] adaptive = [.. network.modules().OfType<AdaptiveSpanAttention>()];
    private readonly long[] unmasked = [examples.Texts.SpecialIds.Pad, .. model.TemplateIds];
    private readonly float meanWeight = trainingRows.Length == 0 ? 0 : trainingRows.Average(row => examples.Weights[row]);

    public override nn.Module Network => network;

    public override IReadOnlyList<int> Rows => trainingRows;

    public override int LengthOf(int row) => examples.Texts.LongestOf(row, examples.SequencesPerRow);

    public override (int Sequences, int Longest) SizeOf(int row) => (examples.SequencesPerRow, LengthOf(row));

    public override long FloatsOf(long sequences, int longest) =>
        model.Configuration.TrainingActivationCount(sequences, longest);

    public override float WeightOf(int row) => examples.Weights[row];

    // Divided by its own weight, a batch with a heavy row would count no more than one of light rows.
    public override float WeightOf(int[] batch) => batch.Length * meanWeight;

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var (ids, padding) = PaddedBatch.Create(
            examples.Texts, rows, examples.SequencesPerRow, model.Device, ids => MaskWords(ids, random));
        var outputs = network.forward(ids, padding, PaddedBatch.CreateTypes(examples.Texts, rows, model)); // [B, C]
        var labels = task.TargetsOf(Array.ConvertAll(rows, row => examples.Labels[row]), model.Device);
        var weights = tensor(Array.ConvertAll(rows, row => examples.Weights[row]), device: model.Device);
        var loss = task.Loss(outputs, labels, weights, batchWeight, Teacher(rows));
        return spanPenalty == 0 || adaptive.Length == 0 ? loss : loss.Plus(SpanPenalty(rows, batchWeight));
    }

    private Tensor? Teacher(int[] rows)
    {
        if (teacher is null)
            return null;
        var count = model.Configuration.Task.OutputCount;
        float[] outputs = [.. rows.SelectMany(row => teacher.AsSpan(row * count, count).ToArray())];
        return tensor(outputs, [rows.Length, count], device: model.Device);
    }

    /// <summary>The penalty for the mean span of the layers' heads, in the share that some rows have of a batch.</summary>
    private Tensor SpanPenalty(int[] rows, float batchWeight)
    {
        using var factor = Scalars.Once(spanPenalty * WeightOf(rows) / Math.Max(batchWeight, float.Epsilon));
        return stack(adaptive.Select(attention => attention.SpanPenalty())).mean() * factor;
    }

    /// <summary>
    /// Word dropout: replaces tokens, but neither padding between sentences nor the special tokens around texts, by the mask token
    /// (Iyyer et al. 2015, section 3.2).
    /// </summary>
    private void MaskWords(Span<long> ids, Random random)
    {
        if (wordDropout == 0)
            return;
        foreach (ref var id in ids)
        {
            if (!unmasked.Contains(id) && random.NextDouble() < wordDropout)
                id = examples.Texts.SpecialIds.Mask;
        }
    }
}
