using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Metrics;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tags;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The negative log-likelihood of the tags of words, per word.</summary>
/// <param name="model">The model.</param>
/// <param name="training">The training rows.</param>
/// <param name="validation">The validation rows; null for none.</param>
/// <param name="options">The options: word dropout, and whether F1 is to be highest.</param>
internal sealed class WordObjective(
    TokenModel model, WordSet training, WordSet? validation, TokenClassifierOptions options)
    : TokenLevelObjective
{
    private const double HighestDiscount = 5;
    private const double DiscountStep = 0.5;

    // Long rows are learnt in parts.
    private readonly List<WordWindow> windows = WordWindow.Cut(training.Block, model.WindowTokens, overlap: 0);
    private int[]? rows;

    public override nn.Module Network => model.Network;

    public override IReadOnlyList<int> Rows => rows ??= [.. Enumerable.Range(0, windows.Count)];

    public override int LengthOf(int row) => windows[row].Tokens + model.Around.Count;

    public override (int Sequences, int Longest) SizeOf(int row) => (1, LengthOf(row));

    public override long FloatsOf(long sequences, int longest) =>
        model.Configuration.TrainingActivationCount(sequences, longest);

    public override float WeightOf(int row) => windows[row].Count;

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var chosen = Array.ConvertAll(rows, row => windows[row]);
        var input = WordBatch.Create(
            training.Block, chosen, model.Around, model.Device,
            options.WordDropout > 0 ? () => random.NextDouble() < options.WordDropout : null);
        var scores = model.Network.call(input); // [B, W, C]
        using var divisor = Scalars.Once(batchWeight);
        return (model.Network.Chain is { } chain
            ? ChainLoss(chain, scores, chosen, input.Missing)
            : LossOfEach(scores, chosen)) / divisor;
    }

    public override ValidationMeasure Measure => ValidationMeasure.EntityF1;

    public override ValidationMetrics? Validate(Action checkAlive)
    {
        if (validation is null)
            return null;
        model.Network.eval();
        var (chain, scores) = (model.GetChain(), WordScorer.Run(model, validation.Block, checkAlive));
        var loss = 0.0;
        for (var row = 0; row < validation.Count; row++)
        {
            var (tags, ofRow) = (validation.TagsOf(row).ToArray(), ScoresOf(row, scores, chain.Count));
            loss += new TagProbabilities(chain, ofRow).LogSumOfAll
                - new TagProbabilities(chain, ofRow, (word, tag) => tags[word] < 0 || tags[word] == tag).LogSumOfAll;
        }
        loss /= validation.Block.WordCount;
        var (_, f1) = FindDiscount(chain, scores);
        return new ValidationMetrics(loss, f1);
    }

    /// <summary>Lowers the scores of the outside so that the F1 of entities is highest.</summary>
    public override void Finish(TrainingMonitor monitor)
    {
        monitor.Begin(TrainingPhase.Calibration);
        if (validation is null)
            return;
        var (discount, _) = FindDiscount(model.GetChain(), WordScorer.Run(model, validation.Block, monitor.Check));
        model.Network.Lower(model.Configuration.Scheme.Outside, discount);
    }

    private (double Discount, double F1) FindDiscount(TagChain chain, float[] scores)
    {
        var best = (Discount: 0.0, F1: -1.0);
        for (var discount = 0.0; discount <= (options.MaximizeF1 ? HighestDiscount : 0); discount += DiscountStep)
        {
            var f1 = F1Of(chain, scores, discount);
            if (f1 > best.F1)
                best = (discount, f1);
        }
        return best;
    }

    private double F1Of(TagChain chain, float[] scores, double discount)
    {
        var matches = new EntityMatches();
        for (var row = 0; row < validation!.Count; row++)
        {
            var ofRow = ScoresOf(row, scores, chain.Count);
            for (var i = chain.Scheme.Outside; i < ofRow.Length; i += chain.Count)
                ofRow[i] -= (float)discount;
            matches.Add(Named(chain.Scheme, validation.TagsOf(row).ToArray()), Named(chain.Scheme, TagPath.Find(chain, ofRow)));
        }
        return matches.Micro.F1;
    }

    private float[] ScoresOf(int row, float[] scores, int count)
    {
        var first = validation!.Block.StartOf(row) * count;
        return scores[first..(first + validation.Block.CountOf(row) * count)];
    }

    private static IEnumerable<(string Kind, int First, int End)> Named(TagScheme scheme, int[] tags) =>
        scheme.SpansOf(tags).Select(span => (span.Kind, span.First, span.End));

    private Tensor ChainLoss(LinearChain chain, Tensor scores, WordWindow[] chosen, Tensor? missing)
    {
        var (words, tags) = ((int)scores.shape[1], (int)scores.shape[2]);
        var allowed = new bool[chosen.Length * words * tags];
        for (var i = 0; i < chosen.Length; i++)
        {
            var known = TagsOf(chosen[i]);
            for (var word = 0; word < words; word++)
            {
                var place = (i * words + word) * tags;
                if (word < known.Length && known[word] >= 0)
                    allowed[place + known[word]] = true;
                else
                    allowed.AsSpan(place, tags).Fill(true);
            }
        }
        ReadOnlySpan<long> shape = [chosen.Length, words, tags];
        return chain.call(scores, tensor(allowed, shape, device: model.Device), missing).sum();
    }

    private Tensor LossOfEach(Tensor scores, WordWindow[] chosen)
    {
        var (places, labels) = (new List<long>(), new List<long>());
        for (var i = 0; i < chosen.Length; i++)
        {
            var known = TagsOf(chosen[i]);
            for (var word = 0; word < known.Length; word++)
            {
                if (known[word] < 0)
                    continue;
                places.Add(i * scores.shape[1] + word);
                labels.Add(known[word]);
            }
        }
        var ofKnown = scores.flatten(0, 1).index_select(0, tensor(places.ToArray(), device: model.Device)); // [M, C]
        return -nn.functional.log_softmax(ofKnown, 1)
            .gather(1, tensor(labels.ToArray(), device: model.Device).unsqueeze(1)).sum();
    }

    private int[] TagsOf(WordWindow window)
    {
        var tags = training.Tags.GetRange(window.First, window.Count).ToArray();
        model.Configuration.Scheme.Repair(tags); // a window may begin in an entity
        return tags;
    }
}
