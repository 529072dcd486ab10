using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Tests.Trainers;

[TestClass]
public sealed class NGramTrainerTests
{
    private static readonly string[] Texts = ["good good", "good film", "bad bad", "bad film", "good bad", "bad good"];

    [TestMethod]
    public void RowsOfWeight0_AreNotLearntFrom()
    {
        var (one, other) = (Train([1, 1, 0, 0, 1, 1]), Train([1, 1, 0, 0, 0, 0]));
        CollectionAssert.AreEqual(one.Weights, other.Weights);
    }

    private static NGramModel Train(float[] labels)
    {
        var rows = new NGramRows();
        var extractor = new NGramExtractor(lowerCase: true);
        var texts = new TokenBlock();
        foreach (var text in Texts)
        {
            rows.Add(text, extractor);
            texts.Add([5]);
        }
        var examples = new ExampleSet(texts, labels, [1, 1, 1, 1, 0, 0], rows, 1);
        return NGramTrainer.Train(examples, NGramTrainer.SelectFeatures(examples, 1), [0, 1, 2, 3, 4, 5],
            new BinaryTask(new AttentionSentimentTrainer.Options()), new Random(1), () => { });
    }
}
