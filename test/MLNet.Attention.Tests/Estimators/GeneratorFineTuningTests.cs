using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>How much of a summarizer's network learns from targets, and how fast.</summary>
[TestClass]
public sealed class GeneratorFineTuningTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow("bart")]
    [DataRow("mbart")]
    [DataRow("marian")]
    [DataRow("t5")]
    public void Adapters_ChangeTheProjectionsOfTheLayersAlone_OfTheDecoderToo(string family)
    {
        using var folder = new TinySequenceCheckpoint(family);
        using var before = Fit(folder, options => options.NumberOfEpochs = 0);
        using var model = Fit(folder, options => (options.LoraRank, options.LearningRate) = (2, 0.01));
        var moved = Moved(before, model);
        foreach (var (name, change) in moved)
        {
            Assert.AreEqual(name.Contains(".layers.", StringComparison.Ordinal)
                && name.EndsWith("in_proj_weight", StringComparison.Ordinal), change > 0, name);
        }
        foreach (var part in new[] { "encoder.encoder.layers.1.self_attn", "decoder.layers.1.self_attn", "decoder.layers.0.multihead_attn" })
            Assert.IsTrue(moved.Any(pair => pair.Key.StartsWith(part, StringComparison.Ordinal) && pair.Value > 0), part);
        var text = Reports.Texts[0];
        using var loaded = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(model));
        Assert.AreEqual(model.Generate(text), loaded.Generate(text), "the adapters are merged");
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void FrozenEmbeddingsAndLayers_StayAsTheyAre_AndTheOthersLearn(string family)
    {
        using var folder = new TinySequenceCheckpoint(family);
        using var before = Fit(folder, options => options.NumberOfEpochs = 0);
        using var model = Fit(folder, options => (options.FreezeEmbeddings, options.NumberOfFrozenLayers) = (true, 1));
        string[] frozen =
        [
            "encoder.embedding", "encoder.positions.", "encoder.distances.", "encoder.encoder.layers.0.", "decoder.positions.",
            "decoder.distances.", "decoder.embeddingNorm.",
        ];
        foreach (var (name, change) in Moved(before, model))
        {
            Assert.AreEqual(
                !Array.Exists(frozen, part => name.StartsWith(part, StringComparison.Ordinal)), change > 0, name);
        }
    }

    [TestMethod]
    public void LowerLayers_MoveLess_OfEncoderAndDecoder()
    {
        using var folder = new TinySequenceCheckpoint("bart");
        using var before = Fit(folder, options => options.NumberOfEpochs = 0);
        using var same = Fit(folder, _ => { });
        using var decayed = Fit(folder, options => options.LayerwiseLearningRateDecay = 0.1);
        var (expected, actual) = (Moved(before, same), Moved(before, decayed));
        foreach (var stack in new[] { "encoder.encoder", "decoder" })
        {
            Assert.IsLessThan(0.2 * expected[$"{stack}.layers.0.linear1.weight"], actual[$"{stack}.layers.0.linear1.weight"]);
            Assert.IsGreaterThan(0.5 * expected[$"{stack}.layers.1.linear1.weight"], actual[$"{stack}.layers.1.linear1.weight"]);
        }
        Assert.IsLessThan(0.05 * expected["encoder.embedding"], actual["encoder.embedding"]);
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void WithRecomputedLayers_TheLossesAreTheSame_AlsoWithAdapters(string family)
    {
        using var folder = new TinySequenceCheckpoint(family);
        folder.Config[family == "t5" ? "dropout_rate" : "dropout"] = 0.0; // draws other numbers
        folder.Write();
        foreach (var rank in new int?[] { null, 2 })
        {
            var (kept, recomputed) = (Losses(false), Losses(true));
            Assert.IsLessThan(kept[0] - 0.01, kept[^1]);
            for (var epoch = 0; epoch < kept.Length; epoch++)
                Assert.AreEqual(kept[epoch], recomputed[epoch], 1e-3);

            double[] Losses(bool recomputes)
            {
                using var model = Fit(folder, options => (options.LoraRank, options.LearningRate, options.NumberOfEpochs,
                    options.GradientCheckpointing) = (rank, 0.01, 4, recomputes));
                return [.. model.TrainingSummary!.Epochs.Select(epoch => epoch.TrainingLoss)];
            }
        }
    }

    [TestMethod]
    public void FromScratch_LayersAreRecomputedToo_WithAPointerAndScheduledSampling()
    {
        var losses = new List<double>();
        using var model = TinyModels.Summarizer(context, options =>
        {
            (options.GradientCheckpointing, options.NumberOfLayers, options.ScheduledSampling) = (true, 2, 0.2);
            options.NumberOfEpochs = 4;
            options.Progress = new ProgressList(report =>
            {
                if (report.EpochEnded)
                    losses.Add(report.TrainingLoss!.Value);
            });
        }).Fit(Reports.LoadTraining(context));
        Assert.IsLessThan(losses[0], losses[^1]);
    }

    [TestMethod]
    public void AModelThatIsContinued_LearnsAdaptersToo()
    {
        using var folder = new TinySequenceCheckpoint("bart");
        using var before = Fit(folder, _ => { });
        var options = new AttentionSummarizerEstimator.Options { NumberOfEpochs = 1, MaximumTargetTokens = 12, LoraRank = 2 };
        using var model = context.Transforms.Text.AttentionSummarizer(options).Fit(Reports.LoadTraining(context), before);
        Assert.IsTrue(Moved(before, model).Where(pair => pair.Value > 0)
            .All(pair => pair.Key.EndsWith("in_proj_weight", StringComparison.Ordinal)));
        options.NumberOfFrozenLayers = 3;
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.Transforms.Text.AttentionSummarizer(options).Fit(Reports.LoadTraining(context), before),
            "'NumberOfFrozenLayers' is 3; expected at most 2, the layers of the encoder.");
    }

    [TestMethod]
    public void OptionsThatDoNotFit_AreNamed()
    {
        Refusal.Of<ArgumentOutOfRangeException>(
            () => TinyModels.Summarizer(context, options =>
                (options.Architecture, options.LoraRank) = (SequenceArchitecture.Recurrent, 2)),
            "'LoraRank' is 2; expected null with 'Architecture' Recurrent, which has no transformer layers.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => TinyModels.Summarizer(context, options =>
                (options.Architecture, options.GradientCheckpointing) = (SequenceArchitecture.Recurrent, true)),
            "'GradientCheckpointing' is True; expected false with 'Architecture' Recurrent, which has no transformer layers.");
        using var folder = new TinySequenceCheckpoint("bart");
        Refusal.Of<ArgumentOutOfRangeException>(() => Fit(folder, options => options.NumberOfFrozenLayers = 3),
            $"'NumberOfFrozenLayers' is 3; expected at most 2, as in the checkpoint '{folder.Directory}'.");
    }

    private AttentionSummarizerTransformer Fit(
        TinySequenceCheckpoint folder, Action<AttentionSummarizerEstimator.Options> change)
    {
        var options = new AttentionSummarizerEstimator.Options
        {
            Checkpoint = folder.Directory,
            NumberOfEpochs = 1,
            MaximumTargetTokens = 12,
            WeightAveraging = 0,
            WeightDecay = 0,
            Seed = 1,
        };
        change(options);
        return context.Transforms.Text.AttentionSummarizer(options).Fit(Reports.LoadTraining(context));
    }

    /// <summary>The sum of the absolute differences of each parameter.</summary>
    private static Dictionary<string, double> Moved(AttentionSummarizerTransformer before, AttentionSummarizerTransformer after)
    {
        using var scope = NewDisposeScope();
        var parameters = before.Model.Network.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        return after.Model.Network.named_parameters().ToDictionary(named => named.name,
            named => (double)(named.parameter - parameters[named.name]).detach().abs().sum().item<float>());
    }
}
