using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>How much of the network learns from labels, and how fast.</summary>
[TestClass]
public sealed class FineTuningTests
{
    private const string Layer = "encoder.encoder.layers.";

    private static readonly Lazy<AttentionSentimentTransformer> Before = new(() => Fit(_ => { }, null));

    private readonly MLContext context = new(1);

    [TestMethod]
    public void FrozenEmbeddingsAndLayers_StayAsTheyAre_AndTheOthersLearn()
    {
        using var model = Fit(options => (options.FreezeEmbeddings, options.NumberOfFrozenLayers) = (true, 1));
        AssertLearnt(model, name => !name.StartsWith("encoder.embedding", StringComparison.Ordinal)
            && !name.StartsWith("encoder.convolution", StringComparison.Ordinal)
            && !name.StartsWith(Layer + "0.", StringComparison.Ordinal));
        Assert.IsTrue(model.Model.Network.parameters().All(parameter => parameter.requires_grad), "later trainings may train it");
    }

    [TestMethod]
    public void LowerLayers_MoveLess()
    {
        using var same = Fit(_ => { });
        using var decayed = Fit(options => options.LayerwiseLearningRateDecay = 0.1);
        Assert.IsLessThan(0.2 * Moved(same, Layer + "0.linear1.weight"), Moved(decayed, Layer + "0.linear1.weight"));
        Assert.IsLessThan(0.05 * Moved(same, "encoder.embedding"), Moved(decayed, "encoder.embedding"));
        Assert.IsGreaterThan(0.5 * Moved(same, Layer + "1.linear1.weight"), Moved(decayed, Layer + "1.linear1.weight"));
    }

    [TestMethod]
    [DataRow(LoraTargets.QueryAndValue, "self_attn.in_proj_weight")]
    [DataRow(LoraTargets.Attention, "self_attn.in_proj_weight self_attn.out_proj.weight")]
    [DataRow(LoraTargets.AllLinear, "self_attn.in_proj_weight self_attn.out_proj.weight linear1.weight linear2.weight")]
    public void Adapters_ChangeTheirTargets_ByAMatrixOfTheirRank(LoraTargets targets, string adapted)
    {
        using var model = Fit(options => (options.LoraRank, options.LoraTargets, options.LearningRate) = (1, targets, 0.05));
        AssertLearnt(model, name => !name.StartsWith("encoder.", StringComparison.Ordinal)
            || (name.StartsWith(Layer, StringComparison.Ordinal) && adapted.Split(' ').Contains(name[(Layer.Length + 2)..])));
        var change = Change(model, Layer + "0.self_attn.in_proj_weight").narrow(0, 0, 16); // of the queries
        // Of rank 1: every 2 by 2 minor is 0.
        for (var i = 1; i < 16; i++)
        {
            Assert.AreEqual(0, (change[0, 0] * change[i, i] - change[0, i] * change[i, 0]).item<float>(), 1e-6);
        }
        Assert.AreEqual(targets == LoraTargets.QueryAndValue,
            Change(model, Layer + "0.self_attn.in_proj_weight").narrow(0, 16, 16).abs().sum().item<float>() == 0, "the keys");
    }

    [TestMethod]
    public void Adapters_AreGoneFromTheSavedModel_WhichScoresTheSame()
    {
        using var model = Fit(options => options.LoraRank = 2);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        CollectionAssert.AreEqual(Scores.Of(model, "a good film"), Scores.Of(loaded, "a good film"));
        CollectionAssert.AreEqual(Names(Before.Value), Names(model));
    }

    [TestMethod]
    public void WithAdapters_ABrokenOffTraining_GoesOn_ToTheSameModel()
    {
        var directory = Directory.CreateTempSubdirectory("adapters-").FullName;
        try
        {
            static void Change(AttentionSentimentTrainer.Options options) =>
                (options.LoraRank, options.NumberOfFrozenLayers, options.NumberOfEpochs) = (2, 1, 3);
            using var whole = Fit(Change, null);
            using var cancellation = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Fit(options =>
            {
                Change(options);
                options.CheckpointDirectory = directory;
                options.CancellationToken = cancellation.Token;
                options.Progress = new ProgressList(report =>
                {
                    if (report is { Epoch: 2, EpochEnded: true })
                        cancellation.Cancel();
                });
            }, null));
            using var resumed = Fit(options =>
            {
                Change(options);
                options.CheckpointDirectory = directory;
            }, null);
            CollectionAssert.AreEqual(
                ModelZip.Read(ModelZip.Save(whole), "model.safetensors"), ModelZip.Read(ModelZip.Save(resumed), "model.safetensors"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public void WithDistillation_AdaptersLearnTwice()
    {
        using var model = TinyModels.Trainer(context, options =>
        {
            Change(options);
            (options.LoraRank, options.NumberOfModels, options.Distillation, options.NumberOfEpochs) = (2, 2, true, 1);
        }).Fit(TestData.LoadTraining(context));
        Assert.HasCount(1, model.Model.Network.Networks);
        Assert.HasCount(1, Scores.Of(model, "a good film"));
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid, PositionalEncoding.Relative)]
    [DataRow(TextEncoder.Hierarchical, PositionalEncoding.Sinusoidal)]
    public void WithRecomputedLayers_TheModelIsTheSame(TextEncoder encoder, PositionalEncoding positions)
    {
        void Change(AttentionSentimentTrainer.Options options) =>
            (options.Encoder, options.PositionalEncoding, options.Dropout, options.FreezeEmbeddings) = (encoder, positions, 0, true);
        using var kept = Fit(Change, null);
        using var recomputed = Fit(options =>
        {
            Change(options);
            options.GradientCheckpointing = true;
        }, null);
        var (expected, actual) = (Scores.Of(kept, "a good film", "it was bad"), Scores.Of(recomputed, "a good film", "it was bad"));
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-3);
    }

    [TestMethod]
    public void OptionsThatDoNotFit_AreNamed()
    {
        AssertRefused("'NumberOfFrozenLayers' is 3; expected at most 2, the layers of the encoder, Hybrid.",
            options => options.NumberOfFrozenLayers = 3);
        AssertRefused("'NumberOfFrozenLayers' is 1; expected at most 0, the layers of the encoder, Convolutional.",
            options => (options.NumberOfFrozenLayers, options.Encoder) = (1, TextEncoder.Convolutional));
        AssertRefused("'LoraRank' is 2; expected null with 'Encoder' Recurrent, which has no transformer layers.",
            options => (options.LoraRank, options.Encoder) = (2, TextEncoder.Recurrent));
        AssertRefused("'GradientCheckpointing' is True; expected false with 'Encoder' NGram, which has no transformer layers.",
            options => (options.GradientCheckpointing, options.Encoder) = (true, TextEncoder.NGram));
    }

    private void AssertRefused(string message, Action<AttentionSentimentTrainer.Options> change)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => TinyModels.Trainer(context, options =>
        {
            Change(options);
            change(options);
        }));
        Assert.StartsWith(message, error.Message);
    }

    private static void Change(AttentionSentimentTrainer.Options options) =>
        (options.NumberOfLayers, options.NumberOfEpochs, options.WeightAveraging, options.WeightDecay) = (2, 1, 0, 0);

    private static AttentionSentimentTransformer Fit(Action<AttentionSentimentTrainer.Options> change) =>
        Fit(change, Before.Value);

    private static AttentionSentimentTransformer Fit(
        Action<AttentionSentimentTrainer.Options> change, AttentionSentimentTransformer? start)
    {
        var context = new MLContext(1);
        var trainer = TinyModels.Trainer(context, options =>
        {
            Change(options);
            change(options);
        });
        var data = TestData.LoadTraining(context);
        return start is null ? trainer.Fit(data) : trainer.Fit(data, start);
    }

    private static void AssertLearnt(AttentionSentimentTransformer model, Func<string, bool> learns)
    {
        foreach (var name in Names(model))
            Assert.AreEqual(learns(name), Moved(model, name) > 0, name);
    }

    private static double Moved(AttentionSentimentTransformer model, string name) =>
        Change(model, name).abs().sum().item<float>();

    private static Tensor Change(AttentionSentimentTransformer model, string name) =>
        (Parameter(model, name) - Parameter(Before.Value, name)).detach();

    private static string[] Names(AttentionSentimentTransformer model) =>
        [.. model.Model.Network.Networks[0].named_parameters().Select(named => named.name)];

    private static Tensor Parameter(AttentionSentimentTransformer model, string name) =>
        model.Model.Network.Networks[0].named_parameters().Single(named => named.name == name).parameter;
}
