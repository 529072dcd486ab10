using MLNet.Attention.Tests.Persistence;
using MLNet.Attention.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers;

[TestClass]
public sealed class TextScorerTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void LogitsComeInTheOrderOfTheTexts_WhateverTheirLengths(int classes)
    {
        using var model = UntrainedModel.Create(classes: classes);
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
            alone.Texts.Clear();
            alone.Add(texts[i]);
            alone.Score(expected);
            for (var c = 0; c < classes; c++)
                Assert.AreEqual(expected[c], logits[i * classes + c], 1e-5f, $"text {i}, class {c}");
        }
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
        scorer.Texts.Clear();
        foreach (var text in Texts(50))
            scorer.Add(text);
        scorer.Score(new float[50]);
        scorer.Texts.Clear();
        scorer.Add("good film");
        scorer.Add("a rather bad film");
        scorer.Score(again);
        CollectionAssert.AreEqual(first, again);
    }

    [TestMethod]
    public void NoTexts_NoLogits()
    {
        using var model = UntrainedModel.Create();
        new TextScorer(model).Score([]);
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
        {
            var scorer = new TextScorer(model);
            scorer.Add("good film");
            var logits = new float[1];
            scorer.Score(logits);
            Assert.IsTrue(float.IsFinite(logits[0]));
        }
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
        var before = Tensor.TotalCount;
        for (var i = 0; i < 3; i++)
            scorer.Score(logits);
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
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
