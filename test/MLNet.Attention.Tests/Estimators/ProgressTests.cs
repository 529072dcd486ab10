using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>What a trainer says while it works.</summary>
[TestClass]
public sealed class ProgressTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Reports_CountUpToTheEnd_OneEndPerEpoch()
    {
        var progress = new ProgressList();
        Fit(options =>
        {
            options.Progress = progress;
            options.NumberOfEpochs = 4;
            options.EarlyStoppingPatience = 10;
        });
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, progress.Epochs.Select(report => report.Epoch).ToArray());
        foreach (var (before, after) in progress.Steps.Zip(progress.Steps.Skip(1)))
        {
            Assert.IsGreaterThanOrEqualTo(before.Step, after.Step);
            Assert.IsGreaterThanOrEqualTo(before.Epoch, after.Epoch);
            Assert.IsGreaterThanOrEqualTo(before.Elapsed, after.Elapsed);
        }
        foreach (var report in progress.Steps)
        {
            Assert.AreEqual(TrainingPhase.Network, report.Phase);
            Assert.AreEqual(4, report.EpochCount);
            Assert.AreEqual(4 * 23, report.StepCount, "360 rows in batches of 16, 4 times");
            Assert.IsTrue(double.IsFinite(report.TrainingLoss!.Value));
            Assert.AreEqual(report.EpochEnded, report.ValidationLoss is not null);
            Assert.AreEqual(report.EpochEnded, report.ValidationAccuracy is not null);
        }
        Assert.IsTrue(progress.Epochs[^1] is { EpochEnded: true, Step: 4 * 23 });
        Assert.IsLessThan(
            progress.Epochs[0].TrainingLoss!.Value, progress.Epochs[^1].TrainingLoss!.Value, "the loss falls");
    }

    [TestMethod]
    public void TheLog_TellsOfTheDataAndEveryEpoch()
    {
        var log = new LogList(context);
        Fit(options => options.NumberOfEpochs = 2);
        log.AssertOne(ChannelMessageKind.Info, "400 rows");
        log.AssertOne(ChannelMessageKind.Info, "Epoch 1/2: training loss 0.");
        log.AssertOne(ChannelMessageKind.Info, "Epoch 2/2: training loss 0.");
        log.AssertNone(ChannelMessageKind.Warning);
    }

    [TestMethod]
    [DataRow(TextTruncation.KeepHead)]
    [DataRow(TextTruncation.KeepTail)]
    [DataRow(TextTruncation.KeepHeadAndTail)]
    public void TextsThatAreCut_AreCountedInTheLog(TextTruncation truncation)
    {
        var log = new LogList(context);
        Fit(options =>
        {
            options.NumberOfEpochs = 1;
            options.MaximumTokens = 2;
            options.Truncation = truncation;
        });
        log.AssertOne(ChannelMessageKind.Warning, "400 of 400 texts are longer than 'MaximumTokens', 2");
        log.AssertOne(ChannelMessageKind.Warning, truncation.ToString());
    }

    private void Fit(Action<AttentionSentimentTrainer.Options> change) =>
        TinyModels.Trainer(context, change).Fit(TestData.LoadTraining(context)).Dispose();
}
