using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Vectors of texts that mean the same are to be near each other, and far from those of the other texts of the batch: of a row,
/// the loss is −log(exp(cos(u, v)/τ) / Σⱼ exp(cos(u, vⱼ)/τ)). u and v are the vectors of the texts of a pair or, without pairs,
/// of two passes of one text, which differ by dropout (Gao et al. 2021, "SimCSE: Simple Contrastive Learning of Sentence
/// Embeddings", sections 3 and 4).
/// </summary>
/// <remarks>
/// Rows that share a text are not told apart. A batch that needs too much memory at once is cut, and the texts of a part are told
/// apart from those of the part alone.
/// </remarks>
/// <param name="model">The model, with one network; its head is not used.</param>
/// <param name="set">The texts or pairs.</param>
/// <param name="trainingRows">Indices of the rows to train on.</param>
/// <param name="temperature">τ, above 0.</param>
/// <param name="wordDropout">Share of tokens that the mask token replaces in training, in [0, 1).</param>
internal sealed class ContrastiveObjective(
    TextModel model, EmbeddingSet set, int[] trainingRows, double temperature, double wordDropout) : TrainingObjective
{
    private readonly TextNetwork network = model.Network.Networks[0];
    private readonly long[] unmasked = [set.Texts.SpecialIds.Pad, .. model.TemplateIds];

    public override nn.Module Network => network;

    public override IReadOnlyList<int> Rows => trainingRows;

    public override int LengthOf(int row) => set.Texts.LongestOf(row, set.TextsPerRow);

    public override (int Sequences, int Longest) SizeOf(int row) => (2, LengthOf(row));

    public override long FloatsOf(long sequences, int longest) =>
        model.Configuration.TrainingActivationCount(sequences, longest) + sequences * sequences; // cosines, and their gradients

    // The texts of a part are told apart from each other, so that parts are to be large.
    public override int MostTokens => MicroBatches.MostTokens;

    // Of one row, there is nothing to tell apart: its loss is 0, and nothing is learnt.
    public override int FewestRows => 2;

    public override float WeightOf(int row) => 1;

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var read = set.TextsPerRow == 1 ? [.. rows, .. rows] : rows;
        var (ids, padding) = PaddedBatch.Create(set.Texts, read, set.TextsPerRow, model.Device, ids => MaskWords(ids, random));
        var pooled = network.Pool(network.Embed(ids), padding, needsWeights: false).Pooled; // [2·B, D]
        var vectors = CosineAttention.Normalized(pooled);
        var (u, v) = (vectors.narrow(0, 0, rows.Length), vectors.narrow(0, rows.Length, rows.Length));
        var logits = nn.functional.linear(u, v) / Scalars.Of(temperature); // [B, B]
        if (FindTwins(rows) is { } twins)
            logits = logits.masked_fill(twins, Scalars.Of(double.NegativeInfinity));
        var own = Scalars.Range(0, rows.Length, ScalarType.Int64, model.Device);
        using var divisor = Scalars.Once(batchWeight);
        return -nn.functional.log_softmax(logits, 1).gather(1, own.unsqueeze(1)).sum() / divisor;
    }

    /// <summary>Which rows have a text of which others, [B, B] Boolean; null when none has.</summary>
    private Tensor? FindTwins(int[] rows)
    {
        var twins = new bool[rows.Length * rows.Length];
        var any = false;
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
            {
                if (i == j || !set.ShareText(rows[i], rows[j]))
                    continue;
                twins[i * rows.Length + j] = true;
                any = true;
            }
        }
        return any ? tensor(twins, [rows.Length, rows.Length], device: model.Device) : null;
    }

    private void MaskWords(Span<long> ids, Random random)
    {
        if (wordDropout == 0)
            return;
        foreach (ref var id in ids)
        {
            if (!unmasked.Contains(id) && random.NextDouble() < wordDropout)
                id = set.Texts.SpecialIds.Mask;
        }
    }
}
