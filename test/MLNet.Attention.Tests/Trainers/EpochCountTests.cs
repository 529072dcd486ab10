using MLNet.Attention.Trainers;

namespace MLNet.Attention.Tests.Trainers;

[TestClass]
public sealed class EpochCountTests
{
    [TestMethod]
    [DataRow(20, 40)]
    [DataRow(2_000, 15)]
    [DataRow(3_200, 10)]
    [DataRow(1_000_000, 4)]
    public void ByDefault_ItMakesThousandSteps_In4To40Epochs(int rows, int expected) =>
        Assert.AreEqual(expected, TrainingLoop.EpochCount(new AttentionSentimentTrainer.Options(), rows));

    [TestMethod]
    public void AGivenNumber_IsTaken() =>
        Assert.AreEqual(7, TrainingLoop.EpochCount(new AttentionSentimentTrainer.Options { NumberOfEpochs = 7 }, 20));
}
