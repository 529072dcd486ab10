using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models.Encoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Pre-training of an encoder on texts without labels: some of their tokens are masked, and the network restores them (Devlin
/// et al. 2019, "BERT", section 3.1; Krishna et al. 2023, "Downstream Datasets Make Surprisingly Good Pretraining Corpora": the
/// texts of the task itself are of use).
/// </summary>
/// <remarks>In each epoch other tokens are masked. The last epoch is kept: there is no validation.</remarks>
/// <param name="network">The network.</param>
/// <param name="configuration">The configuration of its encoder.</param>
/// <param name="texts">The texts.</param>
/// <param name="device">The device of the network.</param>
/// <param name="templateIds">The special tokens around texts, which stay as they are; null (default) for none.</param>
/// <param name="trainingRows">Indices of the texts to train on; null (default) for all.</param>
internal sealed class MaskedLanguageObjective(MaskedLanguageNetwork network, EncoderConfiguration configuration, TokenBlock texts,
    Device device, IReadOnlyCollection<int>? templateIds = null, int[]? trainingRows = null) : TrainingObjective
{
    // Of the tokens that are restored: shares that are replaced by the mask token and by a random token; the others stay.
    private const double Masked = 0.8;
    private const double Random = 0.1;
    private const double Share = 0.2; // of all tokens

    private const int Negatives = 1000; // drawn for each batch

    private readonly int[] rows = trainingRows ?? [.. Enumerable.Range(0, texts.Count)];
    private readonly long[] unmasked = [texts.SpecialIds.Pad, .. templateIds ?? []];
    private readonly int vocabulary = (int)network.VocabularySize;

    public override nn.Module Network => network;

    public override IReadOnlyList<int> Rows => rows;

    public override int LengthOf(int row) => texts.Length(row);

    public override (int Sequences, int Longest) SizeOf(int row) => (1, LengthOf(row));

    public override long FloatsOf(long sequences, int longest)
    {
        var restored = (long)(Share * sequences * longest);
        return configuration.TrainingActivationCount(sequences, longest) + 3 * restored * (restored + Negatives); // the logits
    }

    public override float WeightOf(int row) => texts.CountWithoutPadding(row);

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var (places, labels, text, start) = (new List<long>(), new List<long>(), 0, 0);
        var longest = rows.Max(texts.Length);
        var (ids, padding) = PaddedBatch.Create(texts, rows, textsPerRow: 1, device, Corrupt);
        if (places.Count == 0) // few short texts, none of whose tokens was drawn: the first one is restored as it is
        {
            places.Add(0);
            labels.Add(texts[rows[0]][0]);
        }
        var (candidates, classes) = Candidates(labels, random);
        var logits = network.call( // [M, N]
            ids, padding, tensor(places.ToArray(), device: device), tensor(candidates, device: device));
        using var divisor = Scalars.Once(Share * batchWeight); // about the number of tokens that the batch restores
        var right = nn.functional.log_softmax(logits, 1).gather(1, tensor(classes, device: device).unsqueeze(1)); // [M, 1]
        return -right.sum() / divisor;

        void Corrupt(Span<long> ids)
        {
            start = text++ * longest;
            for (var i = 0; i < ids.Length; i++)
            {
                if (unmasked.Contains(ids[i]) || random.NextDouble() >= Share)
                    continue;
                places.Add(start + i);
                labels.Add(ids[i]);
                var choice = random.NextDouble();
                if (choice < Masked)
                    ids[i] = texts.SpecialIds.Mask;
                else if (choice < Masked + Random)
                    ids[i] = Draw(random);
            }
        }
    }

    /// <summary>A token of the vocabulary, but not padding.</summary>
    private int Draw(Random random)
    {
        var id = random.Next(vocabulary - 1);
        return id < texts.SpecialIds.Pad ? id : id + 1;
    }

    /// <summary>
    /// The tokens to choose from: the labels, and others that are drawn by their frequency (Jean et al. 2015, "On Using Very
    /// Large Target Vocabulary for Neural Machine Translation", section 3).
    /// </summary>
    /// <returns>The tokens, and the index of each label among them.</returns>
    private (long[] Tokens, long[] Labels) Candidates(List<long> labels, Random random)
    {
        var indexOf = new Dictionary<long, long>();
        foreach (var label in labels)
            indexOf.TryAdd(label, indexOf.Count);
        for (var i = 0; i < Negatives; i++)
        {
            var text = texts[random.Next(texts.Count)];
            var token = text[random.Next(text.Length)];
            if (token != texts.SpecialIds.Pad)
                indexOf.TryAdd(token, indexOf.Count);
        }
        return ([.. indexOf.Keys], [.. labels.Select(label => indexOf[label])]);
    }
}
