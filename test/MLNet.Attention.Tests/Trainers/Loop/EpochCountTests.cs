using MLNet.Attention.Trainers.Loop;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class EpochCountTests
{
    [TestMethod]
    [DataRow(20, 40)]
    [DataRow(3_200, 20)]
    [DataRow(4_096, 15)]
    [DataRow(1_000_000, 10)]
    public void ByDefault_ItMakesTwoThousandSteps_In10To40Epochs(int rows, int expected) =>
        Assert.AreEqual(expected, TrainingLoop.EpochCount(new AttentionSentimentTrainer.Options(), new TrainingDefaults(0.1), rows));

    [TestMethod]
    public void AGivenNumber_IsTaken() =>
        Assert.AreEqual(7, TrainingLoop.EpochCount(new AttentionSentimentTrainer.Options { NumberOfEpochs = 7 }, new TrainingDefaults(0.1), 20));

    /// <summary>Progress counts the steps of all networks in 32 bits.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(8)]
    public void WithATimeLimit_TheStepsOfAllNetworksCanBeCounted(int networks)
    {
        var options = new AttentionSentimentTrainer.Options { MaximumTrainingTime = TimeSpan.FromMinutes(1), BatchSize = 32 };
        var epochs = TrainingLoop.EpochCount(options, new TrainingDefaults(0.1), 1_000_000, networks);
        Assert.IsInRange(1, int.MaxValue, (long)epochs * networks * 31_250);
    }
}
