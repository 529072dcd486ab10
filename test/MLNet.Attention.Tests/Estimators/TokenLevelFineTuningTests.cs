using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>How much of the network of a token classifier and of a question answerer learns, and how fast.</summary>
[TestClass]
public sealed class TokenLevelFineTuningTests
{
    private const string Layer = "encoder.encoder.layers.";

    private static readonly Lazy<IReadOnlyDictionary<string, Tensor>> Tags = new(() => Read(FitTags(options => AsItIs(options))));
    private static readonly Lazy<IReadOnlyDictionary<string, Tensor>> Answers =
        new(() => Read(FitAnswers(options => AsItIs(options))));

    public static IEnumerable<object[]> Kinds => [["tags"], ["answers"]];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void FrozenEmbeddingsAndLayers_StayAsTheyAre_AndTheOthersLearn(string kind) => AssertLearnt(
        kind, options => (options.FreezeEmbeddings, options.NumberOfFrozenLayers) = (true, 1),
        name => !name.StartsWith("encoder.", StringComparison.Ordinal)
            || name.StartsWith(Layer + "1.", StringComparison.Ordinal));

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void WithAdapters_OnlyTheirTargetsAndTheHeadLearn(string kind) => AssertLearnt(
        kind, options => (options.LoraRank, options.LoraTargets, options.NumberOfFrozenLayers) = (1, LoraTargets.Attention, 1),
        name => !name.StartsWith("encoder.", StringComparison.Ordinal)
            || name is Layer + "1.self_attn.in_proj_weight" or Layer + "1.self_attn.out_proj.weight");

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void LowerLayers_MoveLess(string kind)
    {
        var same = Moved(kind, _ => { });
        var decayed = Moved(kind, options => options.LayerwiseLearningRateDecay = 0.1);
        Assert.IsLessThan(0.2 * same[Layer + "0.linear1.weight"], decayed[Layer + "0.linear1.weight"]);
        Assert.IsGreaterThan(0.5 * same[Layer + "1.linear1.weight"], decayed[Layer + "1.linear1.weight"]);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void WithRecomputedLayers_TheModelIsTheSame(string kind)
    {
        void Small(TokenLevelOptions options, bool recomputes)
        {
            (options.Checkpoint, options.Encoder) = (null, TextEncoder.Transformer);
            (options.NumberOfLayers, options.Dropout) = (2, 0);
            (options.Dimension, options.FeedForwardDimension, options.VocabularySize) = (16, 16, 300);
            (options.NumberOfEpochs, options.GradientCheckpointing) = (1, recomputes);
        }
        var kept = Read(Fit(kind, options => Small(options, recomputes: false)));
        var recomputed = Read(Fit(kind, options => Small(options, recomputes: true)));
        // AdamW makes steps of the size of the rate of gradients that are rounding alone, as of the bias of keys.
        foreach (var (name, expected) in kept.Where(named => !named.Key.EndsWith("in_proj_bias", StringComparison.Ordinal)))
        {
            var (distance, size) = ((expected - recomputed[name]).abs().sum().item<float>(), expected.abs().sum().item<float>());
            Assert.IsLessThan(0.01 * size + 1e-3, distance, name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void OptionsThatDoNotFit_AreNamed(string kind)
    {
        void Refused(Action<TokenLevelOptions> change, string message) =>
            Refusal.Of<ArgumentOutOfRangeException>(() => Fit(kind, change).Dispose(), message);
        Refused(
            options => options.NumberOfFrozenLayers = 3, "'NumberOfFrozenLayers' is 3; expected at most 2, as in the checkpoint");
        Refused(options => options.NumberOfFrozenLayers = 129, "'NumberOfFrozenLayers' is 129; expected in [0, 128].");
        Refused(options => options.LayerwiseLearningRateDecay = 0, "'LayerwiseLearningRateDecay' is 0; expected in (0, 1].");
        Refused(options => options.LoraRank = 0, "'LoraRank' is 0; expected in [1, 1024].");
        Refused(options => (options.Checkpoint, options.Encoder, options.LoraRank) = (null, TextEncoder.Recurrent, 2),
            "'LoraRank' is 2; expected null with 'Encoder' Recurrent, which has no transformer layers.");
        Refused(options => (options.Checkpoint, options.Encoder, options.GradientCheckpointing) =
                (null, TextEncoder.Convolutional, true),
            "'GradientCheckpointing' is True; expected false with 'Encoder' Convolutional, which has no transformer layers.");
    }

    private static void AssertLearnt(string kind, Action<TokenLevelOptions> change, Func<string, bool> learns)
    {
        foreach (var (name, moved) in Moved(kind, change))
            Assert.AreEqual(learns(name), moved > 0, name);
    }

    private static Dictionary<string, double> Moved(string kind, Action<TokenLevelOptions> change)
    {
        var before = (kind == "tags" ? Tags : Answers).Value;
        return Read(Fit(kind, change)).ToDictionary(
            pair => pair.Key, pair => (double)(pair.Value - before[pair.Key]).abs().sum().item<float>());
    }

    private static AttentionTokenLevelTransformer Fit(string kind, Action<TokenLevelOptions> change) =>
        kind == "tags" ? FitTags(change) : FitAnswers(change);

    private static AttentionTokenClassifierTransformer FitTags(Action<TokenLevelOptions> change)
    {
        var context = new MLContext(1);
        var rows = context.Data.LoadFromEnumerable(Tagged.Make(1, 24).Select(row => new Tagged
        {
            Tokens = row.Tokens,
            Label = Array.ConvertAll(row.Label, label => label == "O" ? "O" : "B-PER"),
        }));
        var keys = context.Data.LoadFromEnumerable(
            new[] { "O", "B-PER", "I-PER", "B-LOC", "I-LOC" }.Select(name => new Name { Value = name }));
        var data = context.Transforms.Conversion.MapValueToKey("Label", keyData: keys).Fit(rows).Transform(rows);
        var options = new AttentionTokenClassifierTrainer.Options
        {
            TextColumnName = "Tokens", MaximizeF1 = false, WordDropout = 0,
        };
        Set(options, "bert_ner", change);
        return context.MulticlassClassification.Trainers.AttentionTokenClassifier(options).Fit(data);
    }

    private static AttentionQuestionAnswererTransformer FitAnswers(Action<TokenLevelOptions> change)
    {
        var context = new MLContext(1);
        var options = new AttentionQuestionAnswererEstimator.Options();
        Set(options, "bert_qa", change);
        return context.Transforms.Text.AttentionQuestionAnswerer(options)
            .Fit(context.Data.LoadFromEnumerable(QuestionRow.Make(1, 24)));
    }

    private static void Set(TokenLevelOptions options, string checkpoint, Action<TokenLevelOptions> change)
    {
        (options.Checkpoint, options.NumberOfEpochs, options.BatchSize) = (TinyCheckpoints.Of(checkpoint), 2, 8);
        (options.WeightAveraging, options.WeightDecay, options.ValidationFraction) = (0, 0, 0);
        change(options);
    }

    private static void AsItIs(TokenLevelOptions options) => options.NumberOfEpochs = 0;

    private static Dictionary<string, Tensor> Read(AttentionTokenLevelTransformer transformer)
    {
        using (transformer)
        {
            nn.Module network = transformer is AttentionTokenClassifierTransformer tagger
                ? tagger.Model.Network : ((AttentionQuestionAnswererTransformer)transformer).Model.Network;
            Assert.IsTrue(network.parameters().All(parameter => parameter.requires_grad), "later trainings may train it");
            return network.named_parameters().ToDictionary(named => named.name, named => named.parameter.detach().clone());
        }
    }

    private sealed class Name
    {
        public string Value { get; set; } = "";
    }
}
