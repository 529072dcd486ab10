using System.Diagnostics;
using MLNet.Attention.Transforms.Explanation;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Explanation;

/// <summary>How far an explanation goes, how it is stopped, and what it refuses.</summary>
[TestClass]
public sealed class ExplanationLimitsTests
{
    private const string Text = "The acting was really charming, but I hated the dull ending.";

    private readonly MLContext context = new(1);
    private readonly List<string> warnings = [];

    [TestInitialize]
    public void Listen() => context.Log += (_, message) =>
    {
        if (message.Kind == ChannelMessageKind.Warning)
            warnings.Add(message.Message);
    };

    [TestMethod]
    public void LongText_IsExplained_WithoutAttributions()
    {
        var model = ExplainedModels.Of("Hybrid");
        var whole = model.Explain(context, Text);
        var length = model.Explain(context, Text, options: new() { Unit = ExplanationUnit.Tokens }).Tokens.Count;
        Assert.IsEmpty(warnings);

        var allowed = model.Explain(context, Text, options: new() { MaximumTokens = length });
        var tooLong = model.Explain(context, Text, options: new() { MaximumTokens = length - 1 });

        Assert.HasCount(whole.Tokens.Count, allowed.Predicted.Attributions);
        Assert.HasCount(1, warnings);
        Assert.Contains($"longer than 'MaximumTokens', {length - 1}", warnings[0]);
        AssertSameButForAttributions(whole, tooLong);
    }

    [TestMethod]
    public void NoSteps_AreNoAttributions_AsAskedFor()
    {
        var model = ExplainedModels.Of("Hybrid");

        var explanation = model.Explain(context, Text, options: new() { MaximumSteps = 0 });

        Assert.IsEmpty(warnings);
        AssertSameButForAttributions(model.Explain(context, Text), explanation);
    }

    [TestMethod]
    public void LengthOfAPair_IsThatOfBothTexts()
    {
        var model = ExplainedModels.Of("pairs");
        var length = model.Explain(context, Text, Text, new() { Unit = ExplanationUnit.Tokens }).Tokens.Count;

        Assert.IsNotEmpty(model.Explain(context, Text, Text, new() { MaximumTokens = length }).Predicted.Attributions);
        Assert.IsEmpty(model.Explain(context, Text, Text, new() { MaximumTokens = length - 1 }).Predicted.Attributions);
    }

    [TestMethod]
    public void MaximumClasses_AreTheMostLikelyOnes()
    {
        var explanation = ExplainedModels.Of("many classes").Explain(context, Text, options: new() { MaximumClasses = 3 });

        var ranked = explanation.Classes.OrderByDescending(c => c.Logit).ToList();
        Assert.IsTrue(ranked.Take(3).All(c => c.Attributions.Count > 0 && c.NGrams.Count > 0));
        Assert.IsTrue(ranked.Skip(3).All(c => c.Attributions.Count + c.NGrams.Count == 0));
        foreach (var c in ranked)
            Assert.AreEqual(c.NetworkLogit + c.NGramLogit, c.Logit, 1e-4);
    }

    [TestMethod]
    public void TooFewSteps_AreAWarning_OfHowMuchIsMissing()
    {
        using var model = Fit();
        var embedding = ParameterOf(model, "encoder.embedding");
        using (no_grad())
            embedding.mul_(100); // far from linear

        var explanation = model.Explain(context, Text, options: new() { MaximumSteps = 8, Tolerance = 1e-6 });

        Assert.IsGreaterThan(0, explanation.Predicted.CompletenessError);
        Assert.HasCount(1, warnings);
        Assert.Contains("'MaximumSteps', 8, is reached", warnings[0]);
    }

    [TestMethod]
    public void CancelledToken_StopsTheExplanation_AndLeavesNoTensor()
    {
        var model = ExplainedModels.Of("Hybrid");
        using var source = new CancellationTokenSource();
        var tensors = LiveTensors.Count();
        source.CancelAfter(20);

        var error = Assert.ThrowsExactly<OperationCanceledException>(
            () => ExplainForEver(model, source.Token));

        Assert.AreEqual(source.Token, error.CancellationToken);
        Assert.AreEqual(tensors, LiveTensors.Count());
    }

    [TestMethod]
    public void EveryPass_IsPrecededByACheck()
    {
        var model = ExplainedModels.ModelOf("classes");
        var checks = 0;
        TextExplainer.Explain(model, [Text], new ExplanationOptions(), () => checks++);
        Assert.IsGreaterThan(5, checks);

        for (var (last, all) = (0, checks); last < all; last++)
        {
            checks = 0;
            Assert.ThrowsExactly<OperationCanceledException>(() => TextExplainer.Explain(
                model, [Text], new ExplanationOptions(), () => Count(last)));
            Assert.AreEqual(last + 1, checks);
        }

        void Count(int last)
        {
            if (checks++ == last)
                throw new OperationCanceledException();
        }
    }

    [TestMethod]
    public void CancellingTheExecutionOfTheContext_StopsTheExplanation()
    {
        var model = ExplainedModels.Of("Hybrid");
        var (own, error) = (context, (OperationCanceledException?)null);
        // A cancellation between two explanations ends neither; then there is another trial.
        for (var trial = 0; error is null && trial < 50; trial++)
        {
            own = new MLContext(1);
            error = ExplainAndCancel(model, own);
        }
        Assert.IsNotNull(error);
        Assert.Contains("cancel", error.Message);
        Assert.HasCount(2, model.Explain(own, Text).Classes, "what begins afterwards is not ended");
        Assert.IsNotEmpty(model.Explain(new MLContext(1), Text).Predicted.Attributions);
    }

    [TestMethod]
    public void OutputsThatAreNoNumbers_AreRefused()
    {
        using var model = Fit();
        var embedding = ParameterOf(model, "encoder.embedding");

        SetNaN(embedding.select(0, BpeModel.MaskId)); // which only the baseline has
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => model.Explain(context, Text));
        Assert.Contains("integrated gradients for 'negative' is NaN", error.Message);

        SetNaN(embedding);
        error = Assert.ThrowsExactly<InvalidOperationException>(() => model.Explain(context, Text));
        Assert.Contains("output for 'negative' is NaN; expected a finite number", error.Message);
    }

    private AttentionSentimentTransformer Fit() =>
        TinyModels.Trainer(context, options => options.NumberOfEpochs = 1).Fit(TestData.LoadTraining(context));

    private static Tensor ParameterOf(AttentionTextTransformer model, string name) =>
        model.Model.Network.named_parameters().Single(named => named.name == $"networks.0.{name}").parameter;

    private void ExplainForEver(AttentionTextTransformer model, CancellationToken cancellationToken)
    {
        while (true)
            model.Explain(context, Text, cancellationToken: cancellationToken);
    }

    /// <summary>Explains for a while, and cancels the execution of the context meanwhile.</summary>
    private static OperationCanceledException? ExplainAndCancel(AttentionTextTransformer model, MLContext own)
    {
        using var timer = new Timer(_ => Execution.Cancel(own), null, 20, Timeout.Infinite);
        var watch = Stopwatch.StartNew();
        try
        {
            while (watch.ElapsedMilliseconds < 500)
                model.Explain(own, Text);
            return null;
        }
        catch (OperationCanceledException error)
        {
            return error;
        }
    }

    private static void AssertSameButForAttributions(TextExplanation expected, TextExplanation actual)
    {
        foreach (var (mine, other) in expected.Classes.Zip(actual.Classes))
        {
            Assert.AreEqual(mine.Logit, other.Logit);
            Assert.AreEqual(mine.NetworkLogit, other.NetworkLogit);
            CollectionAssert.AreEqual(
                mine.NGrams.Select(ngram => ngram.Value).ToArray(), other.NGrams.Select(ngram => ngram.Value).ToArray());
            Assert.IsEmpty(other.Attributions);
            Assert.IsEmpty(other.Contributions);
            Assert.AreEqual(0, other.CompletenessError);
        }
        CollectionAssert.AreEqual(expected.Rollout.ToArray(), actual.Rollout.ToArray());
        CollectionAssert.AreEqual(expected.PoolingWeights.ToArray(), actual.PoolingWeights.ToArray());
        Assert.HasCount(expected.Attention.Count, actual.Attention);
        var html = actual.ToHtml();
        Assert.Contains("the text is longer than MaximumTokens", html);
        Assert.DoesNotContain("the text is longer than MaximumTokens", expected.ToHtml());
        Assert.DoesNotContain("Only the most likely classes", html);
    }

    private static void SetNaN(Tensor weights)
    {
        using var noGradient = no_grad();
        weights.fill_(float.NaN);
    }
}
