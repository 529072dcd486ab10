using MLNet.Attention.Tests.Estimators;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Checkpoints;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Trainers.Checkpoints;

/// <summary>Trainings that are broken off and go on, and checkpoints that are no use.</summary>
[TestClass]
public sealed class CheckpointTests
{
    private readonly MLContext context = new(1);
    private readonly string directory = Directory.CreateTempSubdirectory("checkpoint-").FullName;

    private string Checkpoint => Path.Combine(directory, "checkpoint.safetensors");

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid, 0.1)]
    [DataRow(TextEncoder.Hybrid, 0)]
    [DataRow(TextEncoder.NGram, 0.1)]
    [DataRow(TextEncoder.Recurrent, 0.1)]
    public void Cancelled_ItGoesOn_ToTheSameModel_BitForBit(TextEncoder encoder, double validationFraction)
    {
        void Change(AttentionSentimentTrainer.Options options)
        {
            options.Encoder = encoder;
            options.ValidationFraction = validationFraction;
            options.NumberOfEpochs = 4;
        }
        using var whole = TinyModels.Trainer(context, Change).Fit(TestData.LoadTraining(context));

        BreakOff(Change);
        Assert.IsTrue(File.Exists(Checkpoint), "cancelling leaves it");
        var progress = new ProgressList();
        var log = new LogList(context);
        using var resumed = Trainer(options =>
        {
            Change(options);
            options.Progress = progress;
        }).Fit(TestData.LoadTraining(context));

        CollectionAssert.AreEqual(
            ModelZip.Read(ModelZip.Save(whole), "model.safetensors"), ModelZip.Read(ModelZip.Save(resumed), "model.safetensors"));
        CollectionAssert.AreEqual(new[] { 3, 4 }, progress.Epochs.Select(report => report.Epoch).ToArray());
        log.AssertOne(ChannelMessageKind.Info, "after epoch 2");
        Assert.IsEmpty(Directory.GetFileSystemEntries(directory), "after training it is removed");
    }

    [TestMethod]
    public void AnotherTrainings_IsNamed_AndKept()
    {
        BreakOff();
        var kept = File.ReadAllBytes(Checkpoint);
        AssertRefused("Dropout is 0.1; expected 0.2", options => options.Dropout = 0.2);
        AssertRefused("Seed is 1; expected 2", options => options.Seed = 2);
        AssertRefused("ClassWeights is null; expected {\"True\":2}",
            options => options.ClassWeights = new Dictionary<string, double> { ["True"] = 2 });
        AssertRefused("the validation data is", options => options.ValidationSet = TestData.LoadTest(context));
        var other = Assert.Throws<InvalidOperationException>(
            () => Trainer().Fit(TestData.Load(context, TestData.Training.Skip(1))));
        Assert.Contains("the training data is", other.Message);
        CollectionAssert.AreEqual(kept, File.ReadAllBytes(Checkpoint));
    }

    [TestMethod]
    public void OptionsThatTheWeightsDoNotDependOn_MayChange()
    {
        BreakOff();
        using var model = Trainer(options =>
        {
            options.OutputTokenWeights = true;
            options.TextColumnName = "Other";
        }).Fit(context.Transforms.CopyColumns("Other", "Text").Fit(TestData.LoadTraining(context))
            .Transform(TestData.LoadTraining(context)));
    }

    [TestMethod]
    public void ADamagedOne_IsNamed()
    {
        BreakOff();
        var intact = File.ReadAllBytes(Checkpoint);
        var random = new Random(3);
        var damaged = Enumerable.Range(0, 8).Select(i => Damage.AtRandom(intact, i % 2 == 0 ? 2000 : intact.Length, random))
            .Concat([[], intact[..4], intact[..^1], intact[..(intact.Length / 2)], [.. intact, 0]]);
        foreach (var bytes in damaged.Where(bytes => !bytes.AsSpan().SequenceEqual(intact)))
        {
            File.WriteAllBytes(Checkpoint, bytes);
            var error = Assert.Throws<FormatException>(() => Trainer().Fit(TestData.LoadTraining(context)));
            Assert.Contains(Checkpoint, error.Message);
        }
    }

    [TestMethod]
    public void OneThatWasNotWrittenToItsEnd_IsNotLookedAt()
    {
        BreakOff();
        File.WriteAllBytes(Checkpoint + ".unfinished", [1, 2, 3]);
        using var model = Trainer().Fit(TestData.LoadTraining(context));
        Assert.IsEmpty(Directory.GetFileSystemEntries(directory));
    }

    // Somebody else may write to the folder; a link there must not make us overwrite a file of ours.
    [TestMethod]
    public void AnUnfinishedOneThatIsALink_IsReplaced_AndWhatItPointsAtIsLeftAlone()
    {
        BreakOff();
        var target = Path.Combine(directory, "elsewhere.txt");
        File.WriteAllText(target, "mine");
        Link(Checkpoint + ".unfinished", target);
        using var model = Trainer().Fit(TestData.LoadTraining(context));
        Assert.AreEqual("mine", File.ReadAllText(target));
        CollectionAssert.AreEqual(new[] { target }, Directory.GetFileSystemEntries(directory));
    }

    [TestMethod]
    public void OneThatIsALink_IsNotRead()
    {
        BreakOff();
        var target = Path.Combine(directory, "elsewhere");
        File.Move(Checkpoint, target);
        Link(Checkpoint, target);
        var error = Assert.Throws<InvalidOperationException>(() => Trainer().Fit(TestData.LoadTraining(context)));
        Assert.Contains($"The checkpoint '{Checkpoint}' is a link", error.Message);
        Assert.IsTrue(File.Exists(target));

        File.Delete(target); // now it points at nothing
        error = Assert.Throws<InvalidOperationException>(() => Trainer().Fit(TestData.LoadTraining(context)));
        Assert.Contains("is a link", error.Message);
        Assert.IsFalse(File.Exists(target));
    }

    [TestMethod]
    public void AFolderWithoutAName_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => TinyModels.Trainer(context, options => options.CheckpointDirectory = " "));
        Assert.Contains("CheckpointDirectory", error.Message);
    }

    private static void Link(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            Assert.Inconclusive($"No links can be made here: {error.Message}");
        }
    }

    // Cancels when the second epoch has ended.
    private void BreakOff(Action<AttentionSentimentTrainer.Options>? change = null)
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Trainer(options =>
        {
            change?.Invoke(options);
            options.CancellationToken = source.Token;
            options.Progress = new ProgressList(report =>
            {
                if (report is { Epoch: 2, EpochEnded: true })
                    source.Cancel();
            });
        }).Fit(TestData.LoadTraining(context)));
    }

    private void AssertRefused(string expected, Action<AttentionSentimentTrainer.Options> change)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Trainer(change).Fit(TestData.LoadTraining(context)));
        Assert.Contains(directory, error.Message);
        Assert.Contains(expected, error.Message);
    }

    private AttentionSentimentTrainer Trainer(Action<AttentionSentimentTrainer.Options>? change = null) =>
        TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 4;
            options.CheckpointDirectory = directory;
            change?.Invoke(options);
        });
}
