using System.Runtime.InteropServices;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Pre-training of a model from text to text on texts without targets: it restores texts in which spans of tokens are replaced by
/// one mask token each (text infilling, Lewis et al. 2020, "BART", section 2.2).
/// </summary>
/// <remarks>
/// Of a text longer than the longest target, another stretch is learnt in each epoch. The last epoch is kept: there is no
/// validation.
/// </remarks>
/// <param name="model">The model, with one vocabulary.</param>
/// <param name="texts">The texts.</param>
internal sealed class DenoisingObjective(SequenceModel model, TokenBlock texts) : TrainingObjective
{
    // Share of the tokens that are masked, and the mean length of a span, as in the paper.
    private const double MaskedShare = 0.3;
    private const double MeanSpan = 3;

    private readonly int[] rows = [.. Enumerable.Range(0, texts.Count)];

    public override nn.Module Network => model.Network;

    public override IReadOnlyList<int> Rows => rows;

    public override int LengthOf(int row) => 2 * Math.Min(texts.Length(row), model.Configuration.MaximumTargetTokens);

    public override (int Sequences, int Longest) SizeOf(int row) => (1, LengthOf(row));

    public override long FloatsOf(long sequences, int longest) =>
        model.Configuration.TrainingActivationCount(sequences, longest);

    public override float WeightOf(int row) => Math.Min(texts.Length(row), model.Configuration.MaximumTargetTokens) + 1;

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var set = new SequenceSet(new TokenBlock(texts.SpecialIds), new TokenBlock(texts.SpecialIds));
        var corrupted = new List<int>();
        foreach (var row in rows)
        {
            var text = Stretch(texts[row], random);
            corrupted.Clear();
            Corrupt(text, corrupted, random);
            set.Sources.Add(CollectionsMarshal.AsSpan(corrupted));
            set.Targets.Add(text);
        }
        var batch = SequenceBatch.Create(
            set, [.. Enumerable.Range(0, rows.Length)], model.Configuration.Tokens, model.Device);
        using var divisor = Scalars.Once(batchWeight);
        return model.Network.Losses(
            batch.Source, batch.Padding, batch.Target, batch.Positions, batch.Labels, 0, 0).sum() / divisor;
    }

    private ReadOnlySpan<int> Stretch(ReadOnlySpan<int> text, Random random)
    {
        var most = model.Configuration.MaximumTargetTokens;
        return text.Length <= most ? text : text.Slice(random.Next(text.Length - most + 1), most);
    }

    /// <summary>Appends a text with masked spans. The lengths of spans are geometric, and so memoryless.</summary>
    private void Corrupt(ReadOnlySpan<int> text, List<int> corrupted, Random random)
    {
        // Of each token outside of a span: the probability that a span begins there.
        const double Begins = MaskedShare / (MeanSpan * (1 - MaskedShare));
        var isMasked = false;
        foreach (var id in text)
        {
            var begins = !isMasked && random.NextDouble() < Begins;
            isMasked = begins || (isMasked && random.NextDouble() >= 1 / MeanSpan);
            if (begins)
                corrupted.Add(texts.SpecialIds.Mask);
            else if (!isMasked)
                corrupted.Add(id);
        }
    }
}
