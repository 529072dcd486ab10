using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Every pooling trains, is saved and loaded, and explains itself.</summary>
[TestClass]
public sealed class PoolingTests
{
    private const string Text = "The film was not bad, it was truly charming.";

    private static readonly ExplanationOptions Tokens = new() { Unit = ExplanationUnit.Tokens };

    private readonly MLContext context = new(1);

    public static IEnumerable<object[]> All =>
        from encoder in new[] { TextEncoder.Transformer, TextEncoder.Hierarchical }
        from pooling in Enum.GetValues<TextPooling>()
        select new object[] { encoder, pooling };

    [TestMethod]
    [DynamicData(nameof(All))]
    public void EachPooling_Learns_IsSaved_AndExplains(TextEncoder encoder, TextPooling pooling)
    {
        using var model = Fit(options =>
        {
            options.Encoder = encoder;
            options.Pooling = pooling;
            options.OutputTokenWeights = true;
        });
        var test = TestData.LoadTest(context);
        Assert.IsGreaterThan(0.8, context.BinaryClassification.Evaluate(model.Transform(test)).Accuracy);

        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        Assert.AreEqual(pooling, loaded.Model.Configuration.Pooling);
        CollectionAssert.AreEqual(Scores.Of(model, test), Scores.Of(loaded, test));

        var explanation = loaded.Explain(context, Text, options: Tokens);
        Assert.HasCount(explanation.Tokens.Count, explanation.PoolingWeights);
        Assert.AreEqual(1, explanation.PoolingWeights.Sum(), 1e-4);
        Assert.AreEqual(1, explanation.Rollout.Sum(), 1e-4);
        foreach (var c in explanation.Classes)
        {
            Assert.HasCount(explanation.Tokens.Count, c.Attributions);
            Assert.AreEqual(c.NetworkLogit - c.BaselineLogit, c.Attributions.Sum(), 0.05 + 0.1 * Math.Abs(c.NetworkLogit));
        }
        CollectionAssert.AreEqual(explanation.Rollout.ToArray(), TokenWeights(loaded));
    }

    [TestMethod]
    [DataRow(TextPooling.Mean)]
    [DataRow(TextPooling.FirstToken)]
    public void TheWeights_AreThoseOfThePooling(TextPooling pooling)
    {
        using var model = Fit(options => options.Pooling = pooling);
        var weights = model.Explain(context, Text, options: Tokens).PoolingWeights;
        for (var i = 0; i < weights.Count; i++)
            Assert.AreEqual(pooling == TextPooling.Mean ? 1f / weights.Count : i == 0 ? 1 : 0, weights[i], 1e-6);
    }

    [TestMethod]
    public void WithEntmax_SomeTokensHaveNoWeight()
    {
        using var model = Fit(options =>
        {
            options.Pooling = TextPooling.Cosine; // its scores differ by up to 20
            options.PoolingNormalization = AttentionFunction.Entmax15;
        });
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        var weights = loaded.Explain(context, Text, options: Tokens).PoolingWeights;
        Assert.AreEqual(1, weights.Sum(), 1e-4);
        Assert.Contains(0f, weights);
    }

    private AttentionSentimentTransformer Fit(Action<AttentionSentimentTrainer.Options> change) => TinyModels.Trainer(
        context, options =>
        {
            options.Encoder = TextEncoder.Transformer;
            options.NumberOfEpochs = 8;
            change(options);
        }).Fit(TestData.LoadTraining(context));

    private float[] TokenWeights(ITransformer model) =>
        model.Transform(Scores.Load(context, [Text])).GetColumn<float[]>("TokenWeights").Single();
}
