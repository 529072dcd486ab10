using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The options of the n-gram part, from the trainer to the loaded model.</summary>
[TestClass]
public sealed class NGramOptionTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    public void OtherLengths_AreThoseOfTheLoadedModel(TextEncoder encoder)
    {
        using var model = TinyModels.Trainer(context, options =>
        {
            options.Encoder = encoder;
            options.WordNGramLength = 3;
            options.CharacterNGramLength = 4;
            options.MinimumCharacterNGramLength = 1;
        }).Fit(TestData.LoadTraining(context));
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        var (configuration, test) = (loaded.Model.Configuration, TestData.LoadTest(context));
        Assert.AreEqual(new(3, 4, 1), configuration.NGramLengths);
        CollectionAssert.AreEqual(Scores.Of(model, test), Scores.Of(loaded, test));
        Assert.IsGreaterThan(0.8, context.BinaryClassification.Evaluate(loaded.Transform(test)).Accuracy);
        var explained = model.Explain(context, "the film was not good at all").Predicted.NGrams;
        Assert.IsTrue(explained.Any(ngram => ngram.Text.Count(c => c == ' ') == 2 && ngram.Kind == NGramKind.Words));
        Assert.IsFalse(explained.Any(ngram => ngram.Text.Length > 4 && ngram.Kind == NGramKind.Characters));
    }

    [TestMethod]
    public void AMaximum_IsKept_AndALogSaysWhatIsLeftOut()
    {
        var log = new LogList(context);
        using var model = TinyModels.Trainer(context, options => options.MaximumNGramFeatures = 50)
            .Fit(TestData.LoadTraining(context));
        Assert.AreEqual(50, model.Model.Configuration.NGramFeatureCount);
        log.AssertOne(ChannelMessageKind.Warning, "The n-gram part knows 50 of ");
    }

    [TestMethod]
    public void WithoutAMaximum_NothingIsLeftOut()
    {
        var log = new LogList(context);
        using var model = TinyModels.Trainer(context).Fit(TestData.LoadTraining(context));
        log.AssertNone(ChannelMessageKind.Warning);
    }
}
