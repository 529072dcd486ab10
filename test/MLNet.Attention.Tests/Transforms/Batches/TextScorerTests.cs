using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Batches;

[TestClass]
public sealed class TextScorerTests
{
    [TestMethod]
    [DataRow(TextEncoder.Hybrid, 1)]
    [DataRow(TextEncoder.NGram, 1)]
    [DataRow(TextEncoder.Transformer, 1)]
    [DataRow(TextEncoder.Transformer, 3)]
    [DataRow(TextEncoder.NGram, 3)]
    [DataRow(TextEncoder.Hybrid, 3)]
    [DataRow(TextEncoder.Recurrent, 1)]
    [DataRow(TextEncoder.Convolutional, 3)]
    public void LogitsComeInTheOrderOfTheTexts_WhateverTheirLengths(TextEncoder encoder, int classes)
    {
        using var model = UntrainedModel.Create(encoder,
            classes > 1 ? UntrainedModel.Classes(classes) : new BinaryClassification());
        var texts = Texts(700);
        var scorer = new TextScorer(model);
        foreach (var text in texts)
            scorer.Add(text);
        var logits = new float[texts.Length * classes];
        scorer.Score(logits);

        var alone = new TextScorer(model);
        var expected = new float[classes];
        for (var i = 0; i < texts.Length; i += 13)
        {
            alone.Clear();
            alone.Add(texts[i]);
            alone.Score(expected);
            for (var c = 0; c < classes; c++)
                Assert.AreEqual(expected[c], logits[i * classes + c], 1e-5f, $"text {i}, class {c}");
        }
    }

    [TestMethod]
    public void EachOutput_HasItsOffset()
    {
        var settings = UntrainedModel.Settings with { Task = UntrainedModel.Classes(3) };
        using var plain = UntrainedModel.Create(settings);
        using var shifted = UntrainedModel.Create(settings with
        {
            Task = new MulticlassClassification(3, null, new ClassWeights([1, 20, 0.5])),
            Scales = settings.Scales with { Offset = 0.25, WeightShare = 0.5 },
        });
        float[] Outputs(TextModel model)
        {
            var scorer = new TextScorer(model);
            foreach (var text in Texts(20))
                scorer.Add(text);
            var outputs = new float[60];
            scorer.Score(outputs);
            return outputs;
        }
        float[] offsets = [0.25f, (float)(0.25 - 0.5 * Math.Log(20)), (float)(0.25 + 0.5 * Math.Log(2))];
        foreach (var (i, (before, after)) in Outputs(plain).Zip(Outputs(shifted)).Index())
            Assert.AreEqual(before + offsets[i % 3], after, 1e-5f);
    }

    [TestMethod]
    public void Reused_ItForgetsTheTextsBefore()
    {
        using var model = UntrainedModel.Create();
        var scorer = new TextScorer(model);
        var (first, again) = (new float[2], new float[2]);
        scorer.Add("good film");
        scorer.Add("a rather bad film");
        scorer.Score(first);
        scorer.Clear();
        foreach (var text in Texts(50))
            scorer.Add(text);
        scorer.Score(new float[50]);
        scorer.Clear();
        scorer.Add("good film");
        scorer.Add("a rather bad film");
        scorer.Score(again);
        CollectionAssert.AreEqual(first, again);
    }

    [TestMethod]
    public void TheLogitOfAHybrid_IsTheScaledSumOfItsParts()
    {
        using var hybrid = UntrainedModel.Create(TextEncoder.Hybrid);
        using var network = UntrainedModel.Create(TextEncoder.Transformer);
        var ngrams = RowNGrams.Create(hybrid, evenIfUnused: false)!;
        foreach (var text in Texts(20))
        {
            ngrams.Clear();
            ngrams.Add(text);
            Assert.AreEqual(Score(network, text) + 1.5f * ngrams.Scores[0], Score(hybrid, text), 1e-6f, text);
            var raw = new float[1];
            var scorer = new TextScorer(network);
            scorer.Add(text);
            scorer.RunNetwork(raw);
            Assert.AreEqual(2.5f * raw[0], Score(network, text), 1e-6f, text);
        }
    }

    [TestMethod]
    public void OutputsWithScalesOfTheirOwn_AreSumsWithThese()
    {
        var settings = UntrainedModel.Settings with { Task = new MultiLabelClassification(3, null) };
        using var model = UntrainedModel.Create(settings with
        {
            Scales = new OutputScales(9, 9, 9) { PerOutput = [new(1.5, 0, -1), new(0, 2.5), new(0.5, 2, 3)] },
        });
        using var ngrams = UntrainedModel.Create(settings with { Scales = new OutputScales(1, 0) });
        using var network = UntrainedModel.Create(settings with { Scales = new OutputScales(0, 1) });
        foreach (var text in Texts(5))
        {
            var (all, first, second) = (ScoresOf(model, text), ScoresOf(ngrams, text), ScoresOf(network, text));
            Assert.AreEqual(1.5f * first[0] - 1, all[0], 1e-6f, text);
            Assert.AreEqual(2.5f * second[1], all[1], 1e-6f, text);
            Assert.AreEqual(0.5f * first[2] + 2 * second[2] + 3, all[2], 1e-5f, text);
        }

        static float[] ScoresOf(TextModel model, string text)
        {
            var scorer = new TextScorer(model);
            scorer.Add(text);
            var scores = new float[3];
            scorer.Score(scores);
            return scores;
        }
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    public void APartWhoseScaleIs0_IsNotRun(TextEncoder encoder)
    {
        var settings = UntrainedModel.Settings with { Encoder = encoder };
        using var ngramsAlone = UntrainedModel.Create(settings with { Scales = new OutputScales(1.5, 0) });
        using (no_grad())
        {
            foreach (var parameter in ngramsAlone.Network.parameters())
                parameter.fill_(float.NaN); // times 0 it would still be NaN
        }
        Assert.IsTrue(float.IsFinite(Score(ngramsAlone, "good film")));

        using var networkAlone = UntrainedModel.Create(settings with { Scales = new OutputScales(0, 2.5) });
        Array.Fill(networkAlone.NGrams!.Weights, float.NaN);
        Assert.IsTrue(float.IsFinite(Score(networkAlone, "good film")));
    }

    [TestMethod]
    public void NoTexts_NoLogits()
    {
        using var model = UntrainedModel.Create();
        new TextScorer(model).Score(Array.Empty<float>());
    }

    [TestMethod]
    public void ADisposedModel_SaysSo()
    {
        var model = UntrainedModel.Create();
        var scorer = new TextScorer(model);
        scorer.Add("good");
        model.Dispose();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => scorer.Score(new float[1]));
    }

    [TestMethod]
    public void AModelMadeInADisposeScope_OutlivesIt()
    {
        TextModel model;
        using (NewDisposeScope())
            model = UntrainedModel.Create();
        using (model)
            Assert.IsTrue(float.IsFinite(Score(model, "good film")));
    }

    [TestMethod]
    [DoNotParallelize]
    public void Scoring_LeavesNoTensor()
    {
        using var model = UntrainedModel.Create();
        var scorer = new TextScorer(model);
        foreach (var text in Texts(100))
            scorer.Add(text);
        var logits = new float[100];
        scorer.Score(logits);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = LiveTensors.Count();
        for (var i = 0; i < 3; i++)
            scorer.Score(logits);
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    private static float Score(TextModel model, string text)
    {
        var scorer = new TextScorer(model);
        scorer.Add(text);
        var logits = new float[1];
        scorer.Score(logits);
        return logits[0];
    }

    // From empty to longer than the model reads.
    private static string[] Texts(int count)
    {
        var random = new Random(1);
        string[] words = ["good", "bad", "film", "a", "rather", "xyz", "😍"];
        return Enumerable.Range(0, count)
            .Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(0, 40)).Select(_ => words[random.Next(7)])))
            .ToArray();
    }
}
