using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Every attention of a transformer trains, saves, loads, and is explained.</summary>
[TestClass]
public sealed class EncoderAttentionTests
{
    private const string Text = "The acting was really charming, but I hated the dull ENDING!";

    private readonly MLContext context = new(1);

    /// <summary>Each attention with each normalization and positional encoding that fits it, once with gates.</summary>
    public static IEnumerable<object[]> Choices =>
    [
        .. from attention in Enum.GetValues<EncoderAttention>()
           select new object[] { attention, AttentionFunction.Softmax, PositionalEncoding.Sinusoidal, false },
        [EncoderAttention.Exact, AttentionFunction.Entmax15, PositionalEncoding.Relative, true],
        [EncoderAttention.Exact, AttentionFunction.Softmax, PositionalEncoding.Rotary, true],
        [EncoderAttention.LocalWindow, AttentionFunction.Entmax15, PositionalEncoding.Alibi, false],
        [EncoderAttention.LocalWindow, AttentionFunction.Softmax, PositionalEncoding.Rotary, true],
        [EncoderAttention.Linear, AttentionFunction.Softmax, PositionalEncoding.Rotary, true],
        [EncoderAttention.AdaptiveSpan, AttentionFunction.Softmax, PositionalEncoding.Relative, false],
        [EncoderAttention.Additive, AttentionFunction.Entmax15, PositionalEncoding.Relative, false],
        [EncoderAttention.Multiplicative, AttentionFunction.Entmax15, PositionalEncoding.Alibi, false],
        [EncoderAttention.Cosine, AttentionFunction.Entmax15, PositionalEncoding.Rotary, true],
    ];

    [TestMethod]
    [DynamicData(nameof(Choices))]
    public void IsTrained_Saved_Loaded_AndExplained(
        EncoderAttention attention, AttentionFunction function, PositionalEncoding positions, bool gated)
    {
        using var model = Trainer(options =>
        {
            (options.Attention, options.AttentionNormalization) = (attention, function);
            (options.PositionalEncoding, options.GatedHeads) = (positions, gated);
            options.OutputTokenWeights = true;
            if (attention == EncoderAttention.LocalWindow)
                (options.AttentionWindowRadius, options.NumberOfGlobalTokens) = (3, 2);
            if (attention == EncoderAttention.AdaptiveSpan)
                options.MaximumAttentionSpan = 20;
        }).Fit(TestData.LoadTraining(context));

        var test = TestData.LoadTest(context);
        Assert.IsGreaterThan(0.8, context.BinaryClassification.Evaluate(model.Transform(test)).Accuracy);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        CollectionAssert.AreEqual(Scores.Of(model, test), Scores.Of(loaded, test));
        AssertExplained(loaded, hasWeights: attention != EncoderAttention.Linear);
    }

    [TestMethod]
    public void WindowsThatReachTheWholeText_AreExactAttention()
    {
        using var exact = Trainer(_ => { }).Fit(TestData.LoadTraining(context));
        using var window = Trainer(options => options.Attention = EncoderAttention.LocalWindow) // of 64 tokens to either side
            .Fit(TestData.LoadTraining(context));
        var test = TestData.LoadTest(context);
        foreach (var (expected, found) in Scores.Of(exact, test).Zip(Scores.Of(window, test)))
            Assert.AreEqual(expected, found, 1e-3 * (1 + Math.Abs(expected)));
    }

    [TestMethod]
    public void ThePenalty_MakesSpansShorter()
    {
        var free = SpanWith(0);
        var penalized = SpanWith(0.5);
        Assert.IsLessThan(0.9 * free, penalized); // it takes more steps to become much shorter

        double SpanWith(double penalty)
        {
            using var model = Trainer(options =>
            {
                options.Attention = EncoderAttention.AdaptiveSpan;
                options.AttentionSpanPenalty = penalty;
            }).Fit(TestData.LoadTraining(context));
            var adaptive = model.Model.Network.modules().OfType<AdaptiveSpanAttention>().ToList();
            Assert.HasCount(1, adaptive);
            using var spans = adaptive[0].SpanPenalty();
            return spans.item<float>();
        }
    }

    [TestMethod]
    [DataRow(EncoderAttention.LocalWindow, PositionalEncoding.Relative)]
    [DataRow(EncoderAttention.AdaptiveSpan, PositionalEncoding.Alibi)]
    public void TheSameSeed_GivesTheSameModel(EncoderAttention attention, PositionalEncoding positions)
    {
        byte[] Fit()
        {
            using var model = Trainer(options =>
            {
                (options.Attention, options.PositionalEncoding, options.GatedHeads) = (attention, positions, true);
                options.NumberOfEpochs = 1;
            }).Fit(TestData.LoadTraining(context));
            return ModelZip.Read(ModelZip.Save(model), "model.safetensors");
        }
        CollectionAssert.AreEqual(Fit(), Fit());
    }

    [TestMethod]
    [DataRow(EncoderAttention.Linear)]
    [DataRow(EncoderAttention.AdaptiveSpan)]
    public void EntmaxWithoutScoresToApplyItTo_IsRefused(EncoderAttention attention) => AssertRefused(
        "AttentionNormalization", $"'AttentionNormalization' is Entmax15; expected Softmax with 'Attention' {attention}.",
        options => (options.Attention, options.AttentionNormalization) = (attention, AttentionFunction.Entmax15));

    [TestMethod]
    [DataRow(EncoderAttention.Linear, PositionalEncoding.Alibi)]
    [DataRow(EncoderAttention.Linear, PositionalEncoding.Relative)]
    [DataRow(EncoderAttention.Additive, PositionalEncoding.Rotary)]
    [DataRow(EncoderAttention.Multiplicative, PositionalEncoding.Rotary)]
    public void PositionsThatTheAttentionCannotUse_AreRefused(EncoderAttention attention, PositionalEncoding positions) =>
        AssertRefused("PositionalEncoding",
            $"'PositionalEncoding' is {positions}; expected another one with 'Attention' {attention}.",
            options => (options.Attention, options.PositionalEncoding) = (attention, positions));

    [TestMethod]
    public void AnOptionOfAnotherAttention_IsRefused_UnlessItIsTheDefault()
    {
        AssertRefused("AttentionWindowRadius", "'AttentionWindowRadius' is 3; expected its default, 64, with 'Attention' Exact.",
            options => options.AttentionWindowRadius = 3);
        AssertRefused("NumberOfGlobalTokens", "'NumberOfGlobalTokens' is 1; expected its default, 0, with 'Attention' Linear.",
            options => (options.Attention, options.NumberOfGlobalTokens) = (EncoderAttention.Linear, 1));
        AssertRefused("MaximumAttentionSpan",
            "'MaximumAttentionSpan' is 9; expected its default, 256, with 'Attention' LocalWindow.",
            options => (options.Attention, options.MaximumAttentionSpan) = (EncoderAttention.LocalWindow, 9));
        AssertRefused("AttentionSpanPenalty",
            "'AttentionSpanPenalty' is 0.5; expected its default, 2E-06, with 'Attention' Exact.",
            options => options.AttentionSpanPenalty = 0.5);
    }

    [TestMethod]
    [DataRow(EncoderAttention.Additive, AttentionFunction.Softmax, 512)]
    [DataRow(EncoderAttention.Multiplicative, AttentionFunction.Softmax, 4096)]
    [DataRow(EncoderAttention.Cosine, AttentionFunction.Entmax15, 4096)]
    [DataRow(EncoderAttention.AdaptiveSpan, AttentionFunction.Softmax, 4096)]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Entmax15, 4096)]
    public void TextsTooLongForAllPairs_AreRefused(EncoderAttention attention, AttentionFunction function, int most)
    {
        AssertRefused("MaximumTokens", $"'MaximumTokens' is {most + 1}; expected at most {most} with " +
            $"'Attention' {attention} and 'AttentionNormalization' {function}.", options => Set(options, most + 1));
        Trainer(options => Set(options, most));

        void Set(AttentionTrainerOptions options, int tokens) =>
            (options.Attention, options.AttentionNormalization, options.MaximumTokens) = (attention, function, tokens);
    }

    [TestMethod]
    public void RotaryPositions_NeedHeadsOfAnEvenWidth() => AssertRefused("Dimension",
        "'Dimension' is 6; expected an even multiple of 'NumberOfHeads', 2, so that the width of a head is even",
        options => (options.Dimension, options.NumberOfHeads, options.PositionalEncoding) = (6, 2, PositionalEncoding.Rotary));

    private void AssertExplained(AttentionSentimentTransformer model, bool hasWeights)
    {
        var explanation = model.Explain(context, Text, options: new() { Unit = ExplanationUnit.Tokens });
        Assert.AreEqual(1, explanation.Rollout.Sum(), 1e-4);
        Assert.HasCount(hasWeights ? 1 : 0, explanation.Attention);
        foreach (var layer in explanation.Attention)
        {
            for (var head = 0; head < layer.Heads; head++)
            {
                for (var query = 0; query < layer.Tokens; query++)
                    Assert.AreEqual(1, layer.Row(head, query).ToArray().Sum(), 1e-4);
            }
        }
        var predicted = explanation.Predicted;
        var expected = predicted.NetworkLogit - predicted.BaselineLogit;
        Assert.AreEqual(expected, predicted.Attributions.Sum(), 0.02 * Math.Abs(expected) + 1e-4);
        Assert.AreEqual(!hasWeights, explanation.Rollout.SequenceEqual(explanation.PoolingWeights));

        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.html");
        try
        {
            explanation.SaveHtml(path);
            Assert.AreEqual(explanation.ToHtml(), File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
        var weights = model.Transform(Scores.Load(context, [Text])).GetColumn<float[]>("TokenWeights").Single();
        Assert.HasCount(explanation.Rollout.Count, weights);
        foreach (var (weight, rollout) in weights.Zip(explanation.Rollout))
            Assert.AreEqual(rollout, weight, 1e-5);
    }

    private AttentionSentimentTrainer Trainer(Action<AttentionSentimentTrainer.Options> change) =>
        TinyModels.Trainer(context, options =>
        {
            options.Encoder = TextEncoder.Transformer;
            change(options);
        });

    private void AssertRefused(string option, string message, Action<AttentionSentimentTrainer.Options> change) =>
        Assert.AreEqual(option, Refusal.Of<ArgumentException>(() => Trainer(change), message).ParamName);
}
