using MLNet.Attention.Tests.Estimators;
using MLNet.Attention.Trainers.Checkpoints;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Trainers.Checkpoints;

/// <summary>One training at a time uses a checkpoint folder.</summary>
[TestClass]
public sealed class CheckpointLockTests
{
    private readonly string directory = Path.Combine(Directory.CreateTempSubdirectory("lock-").FullName, "new");

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(Path.GetDirectoryName(directory)!, recursive: true);

    [TestMethod]
    public void TheSecond_IsToldWhoHoldsTheFolder_UntilTheFirstEnds()
    {
        using (CheckpointLock.Take(directory))
        {
            Refusal.Of<InvalidOperationException>(() => CheckpointLock.Take(directory), $"The checkpoint folder '{directory}'",
                $"process {Environment.ProcessId} on {Environment.MachineName}, since ", "CheckpointDirectory");
        }
        Assert.IsEmpty(Directory.GetFiles(directory));
        CheckpointLock.Take(directory)!.Dispose();
        Assert.IsNull(CheckpointLock.Take(null));
    }

    [TestMethod]
    public void FilesThatAnEndedProcessLeft_AreTakenOver()
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "checkpoint.lock"), "");
        File.WriteAllText(Path.Combine(directory, "checkpoint.owner"), "process 1 on another machine");
        CheckpointLock.Take(directory)!.Dispose();
        Assert.IsEmpty(Directory.GetFiles(directory));
    }

    [TestMethod]
    public void ATraining_HoldsItFromTheBeginning_AndReleasesItOnAnyEnd()
    {
        var context = new MLContext(1);
        var held = 0;
        AttentionSentimentTrainer Trainer(Action<TrainingProgress> act) => TinyModels.Trainer(context, options =>
        {
            options.CheckpointDirectory = directory;
            options.NumberOfEpochs = 1;
            options.Progress = new ProgressList(act);
        });
        Assert.Throws<InvalidTimeZoneException>(() => Trainer(report =>
        {
            Refusal.Of<InvalidOperationException>(() => CheckpointLock.Take(directory), "in use");
            held++;
            throw new InvalidTimeZoneException();
        }).Fit(TestData.LoadTraining(context)));
        Assert.AreEqual(1, held);
        Trainer(_ => { }).Fit(TestData.LoadTraining(context)).Dispose();
        Assert.IsEmpty(Directory.GetFiles(directory));
    }
}
