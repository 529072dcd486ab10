using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>A recurrent summarizer with local attention trains, saves, loads, and is explained.</summary>
[TestClass]
public sealed class LocalAttentionTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(AttentionLocality.Monotonic)]
    [DataRow(AttentionLocality.Predictive)]
    public void IsTrained_Saved_Loaded_AndExplained(AttentionLocality locality)
    {
        const int Radius = 2;
        using var model = Summarizer(options => (options.AttentionLocality, options.AttentionLocalityRadius) = (locality, Radius))
            .Fit(Reports.LoadTraining(context));
        using var loaded = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(model));
        var source = Reports.Training[0].Text!;
        Assert.AreEqual(model.Explain(context, source).ToHtml(), loaded.Explain(context, source).ToHtml());
        Assert.HasCount(1, loaded.Model.Network.modules().OfType<LocalAttentionBias>());

        var explanation = loaded.Explain(context, source);
        Assert.IsNotEmpty(explanation.Best.Tokens);
        foreach (var (i, token) in explanation.Best.Tokens.Index())
        {
            var attended = token.Alignment.Index().Where(weight => weight.Item > 0).Select(weight => weight.Index).ToArray();
            Assert.IsLessThanOrEqualTo(2 * Radius, attended[^1] - attended[0]);
            Assert.AreEqual(1, token.Alignment.Sum(), 1e-4);
            if (locality == AttentionLocality.Monotonic)
                Assert.IsTrue(attended.All(s => Math.Abs(s - Math.Min(i, token.Alignment.Count - 1)) <= Radius), $"token {i}");
        }
    }

    [TestMethod]
    public void ARadiusWithoutAWindow_IsRefused()
    {
        var error = Refusal.Of<ArgumentException>(() => Summarizer(options => options.AttentionLocalityRadius = 3),
            "'AttentionLocalityRadius' is 3; expected its default, 10, with 'AttentionLocality' Global.");
        Assert.AreEqual("AttentionLocalityRadius", error.ParamName);
    }

    private AttentionSummarizerEstimator Summarizer(Action<AttentionSummarizerEstimator.Options> change) =>
        TinyModels.Summarizer(context, options =>
        {
            options.Architecture = SequenceArchitecture.Recurrent;
            change(options);
        });
}
