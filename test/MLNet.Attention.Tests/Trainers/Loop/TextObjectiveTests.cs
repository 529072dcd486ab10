using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class TextObjectiveTests
{
    private static readonly BinaryTask Task = new(new AttentionSentimentTrainer.Options());

    [TestMethod]
    public void WithoutRows_OrWithoutWeight_ThereIsNoValidation()
    {
        using var model = UntrainedModel.Create();
        Assert.IsNull(Objective(model, Rows(0, 1)).Validate(() => { }));
        Assert.IsNull(Objective(model, Rows(3, 0)).Validate(() => { }));
        Assert.IsNotNull(Objective(model, Rows(3, 1)).Validate(() => { }));
    }

    [TestMethod]
    public void EachPartOfAModel_HasItsScale_TheNGramsFirst()
    {
        using var model = UntrainedModel.Create();
        var rows = Rows(8, 1);
        var both = Objective(model, rows).Calibrate()!;
        Assert.HasCount(2, both.Scales);
        Assert.IsTrue(Array.TrueForAll(both.Scales, scale => scale >= 0));

        var expected = Task.Calibrate([NGramTrainer.Score(model.NGrams!, rows), Network(model, rows)], rows.Labels, rows.Weights);
        CollectionAssert.AreEqual(expected.Scales, both.Scales);
        Assert.AreEqual((expected.Loss, expected.Accuracy), (both.Loss, both.Accuracy));
        Assert.AreEqual(new ValidationMetrics(both.Loss, both.Accuracy), Objective(model, rows).Validate(() => { }));

        using var network = UntrainedModel.Create(TextEncoder.Transformer);
        Assert.HasCount(1, Objective(network, rows).Calibrate()!.Scales);
    }

    [TestMethod]
    public void TheLossOfABatch_IsTheSumOfItsParts()
    {
        using var model = UntrainedModel.Create(TextEncoder.Transformer);
        var rows = Rows(6, 0.5f);
        var objective = Objective(model, rows);
        model.Network.eval();
        float LossOf(params int[] some) => objective.Loss(some, 3, new Random(1), 0).item<float>();
        Assert.AreEqual(LossOf(0, 1, 2, 3, 4, 5), LossOf(0, 1) + LossOf(2, 3, 4, 5), 1e-5);
    }

    [TestMethod]
    public void WordDropout_MasksTokens_AsManyAsItSays()
    {
        using var model = UntrainedModel.Create(TextEncoder.Transformer);
        model.Network.eval();
        var rows = Rows(6, 1);
        float LossOf(double wordDropout, int seed) => new TextObjective(model, Task, rows, [0, 1, 2, 3, 4, 5], rows, wordDropout)
            .Loss([0, 1, 2, 3, 4, 5], 6, new Random(seed), 0).item<float>();
        Assert.AreEqual(LossOf(0, 1), LossOf(0, 2));
        Assert.AreNotEqual(LossOf(0.5, 1), LossOf(0.5, 2));
        Assert.AreEqual(LossOf(0.5, 1), LossOf(0.5, 1));
    }

    private static TextObjective Objective(TextModel model, ExampleSet rows) =>
        new(model, Task, rows, [.. Enumerable.Range(0, rows.Count)], rows, wordDropout: 0);

    private static float[] Network(TextModel model, ExampleSet rows)
    {
        var outputs = new float[rows.Count];
        new TextScorer(model, texts: rows.Texts).RunNetwork(outputs);
        return outputs;
    }

    private static ExampleSet Rows(int count, float weight)
    {
        var (texts, ngrams) = (new TokenBlock(new SpecialIds(0, 1)), new NGramTexts());
        var extractor = new NGramExtractor(lowerCase: true);
        for (var i = 0; i < count; i++)
        {
            var text = i % 2 == 0 ? $"a good film {i}" : $"rather bad {i}";
            texts.Add(text, UntrainedModel.Tokenizer, new TokenLimit(24, TextTruncation.KeepHead));
            var found = new List<(int Bucket, int Count)>();
            extractor.Extract(text, found);
            ngrams.Add(CollectionsMarshal.AsSpan(found));
        }
        var labels = Enumerable.Range(0, count).Select(i => (i + i / 3) % 2f).ToArray();
        return new ExampleSet(texts, labels, [.. Enumerable.Repeat(weight, count)], ngrams, 1);
    }
}
