using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class SequenceObjectiveTests
{
    private static readonly (string Source, string Target)[] Pairs =
    [
        ("a good film", "good"), ("rather bad", "a bad film, rather"), ("good", "good good"), ("a bad, bad film it is", "bad"),
    ];

    [TestMethod]
    public void TheLossOfABatch_IsTheMeanOfItsTokens_HoweverItIsCut()
    {
        using var model = Create();
        var set = Rows(model);
        var objective = new SequenceObjective(model, Options(), set, set);
        model.Network.eval();
        var weight = objective.Rows.Sum(objective.WeightOf);

        var parts = LossOf(0) + LossOf(1, 3) + LossOf(2);

        Assert.AreEqual(set.Targets.TokenCount + 4, weight);
        Assert.AreEqual(parts, LossOf(0, 1, 2, 3), 1e-4);
        Assert.AreEqual(MeanLoss(model, set), parts, 1e-4);

        float LossOf(params int[] rows) => Value(objective.Loss(rows, weight, new Random(1), 1));
    }

    [TestMethod]
    public void TheValidationLoss_IsTheMeanOfTheTokens_WithoutSmoothingAndCoverage()
    {
        using var model = Create();
        var set = Rows(model);
        var options = Options();
        (options.LabelSmoothing, options.CoverageLoss) = (0.3, 2);
        Assert.IsNull(new SequenceObjective(model, options, set, set.Select([])).Validate(() => { }));
        model.Network.train();

        var metrics = new SequenceObjective(model, options, set, set).Validate(() => { })!;

        Assert.AreEqual(MeanLoss(model, set), metrics.Loss, 1e-4);
        Assert.IsNull(metrics.Accuracy);
    }

    [TestMethod]
    public void ManyValidationRows_AreAllCounted()
    {
        using var model = Create();
        var set = Rows(model);
        var many = set.Select([.. Enumerable.Range(0, 600).Select(i => i % 4)]); // more than a batch
        var expected = new SequenceObjective(model, Options(), set, set).Validate(() => { })!.Loss;
        Assert.AreEqual(expected, new SequenceObjective(model, Options(), set, many).Validate(() => { })!.Loss, 1e-4);
    }

    [TestMethod]
    public void LabelSmoothingAndCoverage_ChangeTheLoss()
    {
        using var model = Create();
        var set = Rows(model);
        model.Network.eval();
        var plain = LossOf(_ => { });
        Assert.AreNotEqual(plain, LossOf(options => options.LabelSmoothing = 0.3));
        Assert.IsGreaterThan(plain, LossOf(options => options.CoverageLoss = 1));

        float LossOf(Action<AttentionGeneratorOptions> change) => Loss(model, set, change, seed: 1, share: 1);
    }

    [TestMethod]
    public void WordDropout_MasksTokensOfTheSource_BySeed()
    {
        using var model = Create();
        var set = Rows(model);
        model.Network.eval();
        Assert.AreEqual(LossOf(0, 1), LossOf(0, 2));
        Assert.AreNotEqual(LossOf(0.5, 1), LossOf(0.5, 2));
        Assert.AreEqual(LossOf(0.5, 1), LossOf(0.5, 1));

        float LossOf(double wordDropout, int seed) =>
            Loss(model, set, options => options.WordDropout = wordDropout, seed, share: 1);
    }

    [TestMethod]
    public void ScheduledSampling_GrowsFromTeacherForcing_BySeed()
    {
        using var model = Create();
        var set = Rows(model);
        model.Network.eval();
        var forced = Loss(model, set, _ => { }, seed: 1, share: 1);
        Assert.AreEqual(forced, LossOf(1, 0), "nothing is sampled at first");
        Assert.AreEqual(LossOf(1, 1), LossOf(1, 1));
        Assert.AreNotEqual(forced, LossOf(1, 1));
        Assert.AreNotEqual(LossOf(1, 0.3), LossOf(2, 0.3));

        float LossOf(int seed, double share) =>
            Loss(model, set, options => options.ScheduledSampling = 0.9, seed, share);
    }

    [TestMethod]
    public void ScheduledSampling_HasTheGradientsOfTheLossAlone()
    {
        using var model = Create();
        var set = Rows(model);
        var options = Options();
        options.ScheduledSampling = 0.9;
        model.Network.eval();
        using var scope = NewDisposeScope();
        var loss = new SequenceObjective(model, options, set, set).Loss([0, 1], 5, new Random(1), 1);
        Assert.IsTrue(loss.requires_grad);
        loss.backward();
        foreach (var (name, parameter) in model.Network.named_parameters())
            Assert.IsNotNull(parameter.grad, name);
    }

    [TestMethod]
    [DoNotParallelize] // it counts tensors
    public void ScheduledSampling_KeepsNothingButItsTokens()
    {
        using var model = Create();
        var set = Rows(model);
        model.Network.eval();
        Assert.AreEqual(Kept(0), Kept(0.9), 2, "tensors until the end of the step");

        long Kept(double sampling)
        {
            var options = Options();
            options.ScheduledSampling = sampling;
            using var scope = NewDisposeScope();
            var before = LiveTensors.Count();
            new SequenceObjective(model, options, set, set).Loss([0, 1], 5, new Random(1), 1);
            return Tensor.TotalCount - before;
        }
    }

    private static float Loss(
        SequenceModel model, SequenceSet set, Action<AttentionGeneratorOptions> change, int seed, double share)
    {
        var options = Options();
        change(options);
        return Value(new SequenceObjective(model, options, set, set).Loss([0, 1, 2, 3], 20, new Random(seed), share));
    }

    private static float Value(Tensor loss)
    {
        using (loss)
            return loss.item<float>();
    }

    /// <summary>−log p of each token of the targets and of their ends, row by row from the distributions.</summary>
    private static double MeanLoss(SequenceModel model, SequenceSet set)
    {
        model.Network.eval();
        using var scope = NewDisposeScope();
        var (sum, count) = (0.0, 0);
        for (var row = 0; row < set.Count; row++)
        {
            long[] target = [.. set.Targets[row].ToArray().Select(id => (long)id)];
            var source = tensor(set.Sources[row].ToArray().Select(id => (long)id).ToArray(), [1, set.Sources.Length(row)]);
            var logs = model.Network.call(
                source, null, tensor([set.Targets.SpecialIds.Pad, .. target], [1, target.Length + 1]));
            foreach (var (t, label) in target.Append(model.Configuration.Tokens.EndId).Index())
            {
                sum -= logs[0][t][label].item<float>();
                count++;
            }
        }
        return sum / count;
    }

    private static AttentionSummarizerEstimator.Options Options() => new()
    {
        Dimension = 8, NumberOfHeads = 2, FeedForwardDimension = 12, NumberOfLayers = 1, MaximumTokens = 40,
        MaximumTargetTokens = 30, Dropout = 0, LabelSmoothing = 0,
    };

    private static SequenceModel Create()
    {
        var options = Options();
        var configuration = new SequenceModelConfiguration
        {
            Network = ComposedSequenceNetwork.Create(options),
            VocabularySize = UntrainedModel.Tokenizer.VocabularySize,
            Limit = new TokenLimit(options.MaximumTokens, options.Truncation),
            MaximumTargetTokens = options.MaximumTargetTokens,
        };
        using var generator = new Generator(5);
        return new SequenceModel(
            configuration, UntrainedModel.Tokenizer, UntrainedModel.Tokenizer, configuration.CreateNetwork(generator), CPU);
    }

    private static SequenceSet Rows(SequenceModel model)
    {
        var (sources, targets) = (new TokenBlock(model.Source.SpecialIds), new TokenBlock(model.Target.SpecialIds));
        foreach (var (source, target) in Pairs)
        {
            sources.Add(source, model.Source, model.Configuration.Limit);
            targets.Add(target, model.Target, new TokenLimit(30, TextTruncation.KeepHead));
        }
        return new SequenceSet(sources, targets);
    }
}
