using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Trainers.LinearModels;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>The vectors of texts.</summary>
[TestClass]
public sealed class AttentionFeaturizerTests
{
    private static readonly string[] Texts = [.. TestData.Test.Take(70).Select(review => review.Text!), "", "ünknown 😍"];

    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.Transformer)]
    [DataRow(TextEncoder.Recurrent)]
    [DataRow(TextEncoder.Convolutional)]
    [DataRow(TextEncoder.NGram)]
    [DataRow(TextEncoder.Hierarchical)]
    public void InBatches_EachRowIsWhatItIsAlone(TextEncoder encoder)
    {
        using var model = UntrainedModel.CreateTransformer(encoder);
        using var featurizer = Vectors.Fit(context, model);
        var together = Vectors.Of(featurizer, Texts);
        Assert.HasCount(Texts.Length, together);
        for (var i = 0; i < Texts.Length; i++)
            Vectors.AssertSame(Vectors.Of(featurizer, Texts[i])[0], together[i], 1e-5, Texts[i]);
        Assert.IsGreaterThan(1, together.Select(vector => vector[0]).Distinct().Count(), "texts differ");
    }

    [TestMethod]
    public void TheVector_IsWhatTheHeadOfTheModelSees()
    {
        using var model = UntrainedModel.CreateTransformer(TextEncoder.Transformer);
        using var featurizer = Vectors.Fit(context, model);
        var vectors = Vectors.Of(featurizer, Texts);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pooled = tensor(vectors.SelectMany(vector => vector).ToArray(), [Texts.Length, vectors[0].Length]);
        var logits = model.Model.Network.Classify(pooled).data<float>().ToArray();
        var scale = (float)model.Model.Configuration.Scales.Network;
        Vectors.AssertSame(Scores.Of(model, Texts), Array.ConvertAll(logits, logit => scale * logit), 1e-5, "scores");
    }

    [TestMethod]
    public void AModelOfPairs_ReadsEachTextWithTheSameWeights()
    {
        using var model = new AttentionSentimentTransformer(new MLContext(1), UntrainedModel.Create(pairs: true), ["Text", "Other"]);
        using var featurizer = Vectors.Fit(context, model);
        Assert.HasCount(UntrainedModel.Settings.Dimension, Vectors.Of(featurizer, "a good film")[0]);
    }

    [TestMethod]
    public void AModelThatComparesTheTextsOfPairs_IsRefused()
    {
        var settings = UntrainedModel.Settings with { Pairs = true, PairEncoding = PairEncoding.Crossed };
        using var model = new AttentionSentimentTransformer(context, UntrainedModel.Create(settings), ["Text", "Other"]);
        Refusal.Of<ArgumentException>(() => context.Transforms.Text.AttentionFeaturizer("Vector", "Text", model),
            "The model was trained with 'PairEncoding' Crossed, and gives no vector to a text alone; expected Separate.");
        using var featurizer = new AttentionFeaturizerTransformer(context, UntrainedModel.Create(settings), "Vector", "Text");
        Assert.AreEqual("manifest.json: 'pair_encoding' is 'Crossed'; expected 'Separate'.",
            Refusal.OfModel(ModelZip.Save(featurizer)));
    }

    [TestMethod]
    public void TheColumn_IsAVectorOfKnownSize()
    {
        using var featurizer = Vectors.Fit(context, TinyModels.Sentiment);
        var column = featurizer.Transform(TestData.LoadTest(context)).Schema[Vectors.Column];
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, TinyModels.Options().Dimension), column.Type);
    }

    [TestMethod]
    public void TheNearestTrainingText_HasTheSameLabelMostly()
    {
        using var featurizer = Vectors.Fit(context, TinyModels.Sentiment);
        var known = Vectors.Of(featurizer, TestData.LoadTraining(context));
        var found = Vectors.Of(featurizer, TestData.LoadTest(context));
        var right = found.Select(vector => TestData.Training[Nearest(known, vector)].Label)
            .Zip(TestData.Test, (label, review) => label == review.Label).Count(same => same);
        Assert.IsGreaterThan(0.8 * TestData.Test.Count, right);
    }

    [TestMethod]
    public void CursorsOfASet_AndPredictionEngines_GiveTheSame()
    {
        using var featurizer = Vectors.Fit(context, TinyModels.Sentiment);
        var data = new Rows.SlicedView(TestData.LoadTraining(context), 30);
        var expected = Vectors.Of(featurizer, data);
        var featurized = featurizer.Transform(data);
        ViewContract.Check(featurized, Table.Read(featurized, featurized.Schema));
        using var engine = context.Model.CreatePredictionEngine<Review, Featurized>(
            featurizer, new PredictionEngineOptions { OwnsTransformer = false });
        for (var i = 0; i < expected.Length; i++)
            Vectors.AssertSame(expected[i], engine.Predict(TestData.Training[i]).Features, 1e-5, $"engine, row {i}");
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    public void ALoadedFeaturizer_GivesTheSame_BitForBit(TextEncoder encoder)
    {
        var model = UntrainedModel.CreateTransformer(encoder);
        using var featurizer = Vectors.Fit(context, model);
        var expected = Vectors.Of(featurizer, Texts);
        var zip = ModelZip.Save(featurizer);
        model.Dispose();
        using var loaded = (AttentionFeaturizerTransformer)ModelZip.Load(zip);
        Assert.AreEqual((Vectors.Column, "Text"), (loaded.OutputColumnName, loaded.InputColumnName));
        var found = Vectors.Of(loaded, Texts);
        for (var i = 0; i < Texts.Length; i++)
            CollectionAssert.AreEqual(expected[i], found[i]);
    }

    [TestMethod]
    public void ASavedFeaturizer_LeavesTheLinearPartOut()
    {
        using var model = UntrainedModel.CreateTransformer();
        using var featurizer = Vectors.Fit(context, model);
        const string weights = "model.safetensors";
        Assert.IsLessThan(ModelZip.Read(ModelZip.Save(model), weights).Length - 4 * UntrainedModel.Buckets.Length,
            ModelZip.Read(ModelZip.Save(featurizer), weights).Length);
    }

    [TestMethod]
    public void EitherIsDisposed_TheOtherGoesOn()
    {
        var before = LiveTensors.Count();
        var model = UntrainedModel.CreateTransformer();
        var parameters = model.Model.Network.parameters().Count();
        var estimator = context.Transforms.Text.AttentionFeaturizer(Vectors.Column, "Text", model);
        var data = Scores.Load(context, Texts);
        var (first, second) = (estimator.Fit(data), estimator.Fit(data));
        var expected = Vectors.Of(second, "a good film")[0];

        first.Dispose();
        first.Dispose();
        AssertDisposed(() => Vectors.Of(first, "text"));
        AssertDisposed(() => ModelZip.Save(first));
        Assert.HasCount(1, Scores.Of(model, "the model that was featurized with"));

        model.Dispose();
        AssertDisposed(() => Scores.Of(model, "text"));
        AssertDisposed(() => estimator.Fit(data));
        CollectionAssert.AreEqual(expected, Vectors.Of(second, "a good film")[0]);

        second.Dispose();
        AssertDisposed(() => Vectors.Of(second, "text"));
        Assert.IsLessThanOrEqualTo(before + parameters, LiveTensors.Count(), "the last one frees the network");
    }

    [TestMethod]
    public void ABadArgument_IsNamed()
    {
        var catalog = context.Transforms.Text;
        Assert.Contains("outputColumnName", Assert.Throws<ArgumentException>(
            () => catalog.AttentionFeaturizer(" ", "Text", TinyModels.Sentiment)).Message);
        Assert.Contains("inputColumnName", Assert.Throws<ArgumentException>(
            () => catalog.AttentionFeaturizer("Features", "", TinyModels.Sentiment)).Message);
        Assert.Contains("model", Assert.Throws<ArgumentNullException>(
            () => catalog.AttentionFeaturizer("Features", "Text", null!)).Message);
    }

    private static void AssertDisposed(Action use) =>
        Assert.IsInstanceOfType<ObjectDisposedException>(Assert.Throws<Exception>(use).GetBaseException());

    private static int Nearest(float[][] known, float[] vector) => Enumerable.Range(0, known.Length)
        .MinBy(i => known[i].Zip(vector, (a, b) => (a - b) * (a - b)).Sum());

    private sealed class Featurized
    {
        [VectorType(16)]
        public float[] Features { get; set; } = [];
    }
}
