using MLNet.Attention.Tests.Estimators;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class ValidationTests
{
    private static readonly BinaryTask Task = new(new AttentionSentimentTrainer.Options());

    [TestMethod]
    public void WithoutRows_OrWithoutWeight_ThereIsNone()
    {
        Assert.IsNull(Validation.Create(Task, Rows(0, 1), null));
        Assert.IsNull(Validation.Create(Task, Rows(3, 0), null));
        Assert.IsNotNull(Validation.Create(Task, Rows(3, 1), null));
    }

    [TestMethod]
    public void EachPartOfAModel_HasItsFactor_TheNGramsFirst()
    {
        using var model = UntrainedModel.Create();
        var rows = Rows(8, 1);
        var both = Validation.Create(Task, rows, model.NGrams)!.Evaluate(model);
        Assert.HasCount(2, both.Factors);
        Assert.IsTrue(Array.TrueForAll(both.Factors, factor => factor >= 0));

        var expected = Task.Validate([NGramTrainer.Score(model.NGrams!, rows), Network(model, rows)], rows.Labels, rows.Weights);
        CollectionAssert.AreEqual(expected.Factors, both.Factors);
        Assert.AreEqual((expected.Loss, expected.Accuracy), (both.Loss, both.Accuracy));

        using var network = UntrainedModel.Create(TextEncoder.Transformer);
        Assert.HasCount(1, Validation.Create(Task, rows, null)!.Evaluate(network).Factors);
    }

    private static float[] Network(TextModel model, ExampleSet rows)
    {
        var outputs = new float[rows.Count];
        new TextScorer(model, texts: rows.Texts).RunNetwork(outputs);
        return outputs;
    }

    private static ExampleSet Rows(int count, float weight)
    {
        var (texts, ngrams) = (new TokenBlock(), new NGramRows());
        var extractor = new NGramExtractor(lowerCase: true);
        for (var i = 0; i < count; i++)
        {
            var text = i % 2 == 0 ? $"a good film {i}" : $"rather bad {i}";
            texts.Add(text, UntrainedModel.Tokenizer, new TokenLimit(24, TextTruncation.KeepHead));
            ngrams.Add(text, extractor);
        }
        var labels = Enumerable.Range(0, count).Select(i => (i + i / 3) % 2f).ToArray();
        return new ExampleSet(texts, labels, [.. Enumerable.Repeat(weight, count)], ngrams, 1);
    }
}
