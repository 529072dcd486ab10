using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
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
/// <param name="wordDropout">Share of words that the network does not get to know in training, in [0, 1).</param>
internal sealed class WordObjective(TokenModel model, WordSet training, WordSet? validation, double wordDropout)
    : TrainingObjective, IValidation
{
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
            training.Block, chosen, model.Around, model.Device, wordDropout > 0 ? () => random.NextDouble() < wordDropout : null);
        var scores = model.Network.call(input); // [B, W, C]
        using var divisor = Scalars.Once(batchWeight);
        return (model.Network.Chain is { } chain
            ? ChainLoss(chain, scores, chosen, input.Missing)
            : LossOfEach(scores, chosen)) / divisor;
    }

    public ValidationMetrics? Validate(Action checkAlive)
    {
        if (validation is null)
            return null;
        model.Network.eval();
        var (chain, scores) = (model.GetChain(), WordScorer.Run(model, validation.Block, checkAlive));
        var (loss, matches) = (0.0, new EntityMatches());
        for (var row = 0; row < validation.Count; row++)
        {
            var tags = validation.TagsOf(row).ToArray();
            var first = validation.Block.StartOf(row) * chain.Count;
            var ofRow = scores[first..(first + tags.Length * chain.Count)];
            loss += new TagProbabilities(chain, ofRow).LogSumOfAll
                - new TagProbabilities(chain, ofRow, (word, tag) => tags[word] < 0 || tags[word] == tag).LogSumOfAll;
            matches.Add(Named(chain.Scheme, tags), Named(chain.Scheme, TagPath.Find(chain, ofRow)));
        }
        loss /= validation.Block.WordCount;
        return new ValidationMetrics(loss, matches.Micro.F1, CriterionOf(matches.Micro.F1, loss));
    }

    // F1 still rises when the loss does, of a few tags that are wrong and sure. Of equal F1, the loss decides.
    private static double CriterionOf(double f1, double loss) => 1 - f1 + 1e-3 * loss / (1 + loss);

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
