using System.Diagnostics;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The training of a summarizer: what it tells, how it ends, breaks off and goes on.</summary>
[TestClass]
[DoNotParallelize] // they count tensors
public sealed class GeneratorTrainingTests
{
    private readonly MLContext context = new(1);
    private readonly string directory = Directory.CreateTempSubdirectory("generator-").FullName;

    private string Checkpoint => Path.Combine(directory, "checkpoint.safetensors");

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer)]
    [DataRow(SequenceArchitecture.Recurrent)]
    public void Cancelled_ItGoesOn_ToTheSameModel_BitForBit(SequenceArchitecture architecture)
    {
        void Change(AttentionSummarizerEstimator.Options options)
        {
            options.Architecture = architecture;
            options.WordDropout = 0.1;
            options.ScheduledSampling = 0.2;
            options.ValidationFraction = 0.4;
            options.NumberOfEpochs = 4;
        }
        using var whole = Fit(Change);
        BreakOff(Change);
        Assert.IsTrue(File.Exists(Checkpoint), "cancelling leaves it");
        var progress = new ProgressList();
        using var resumed = Resume(options =>
        {
            Change(options);
            options.Progress = progress;
        });
        CollectionAssert.AreEqual(
            ModelZip.Read(ModelZip.Save(whole), "model.safetensors"), ModelZip.Read(ModelZip.Save(resumed), "model.safetensors"));
        CollectionAssert.AreEqual(new[] { 3, 4 }, progress.Epochs.Select(report => report.Epoch).ToArray());
        Assert.IsEmpty(Directory.GetFileSystemEntries(directory), "after training it is removed");
    }

    [TestMethod]
    public void TheCheckpointOfAnotherTraining_IsNamed_AndKept()
    {
        BreakOff();
        var kept = File.ReadAllBytes(Checkpoint);
        AssertRefused("Dropout is 0.1; expected 0.2", options => options.Dropout = 0.2);
        AssertRefused("CoverageLoss is 0; expected 0.5", options => options.CoverageLoss = 0.5);
        AssertRefused("Seed is 1; expected 2", options => options.Seed = 2);
        AssertRefused("MaximumTrainingTime is null; expected 01:00:00",
            options => options.MaximumTrainingTime = TimeSpan.FromHours(1));
        AssertRefused("the validation data is", options => options.ValidationSet = Reports.LoadTraining(context));
        CollectionAssert.AreEqual(kept, File.ReadAllBytes(Checkpoint));
    }

    [TestMethod]
    public void OptionsThatTheWeightsDoNotDependOn_MayChange()
    {
        BreakOff();
        using var model = Resume(options =>
        {
            options.OutputColumnName = "Short";
            options.OutputCandidates = options.OutputAlignment = true;
            options.Generation = new GenerationOptions { BeamSize = 7 };
        });
        Assert.AreEqual(7, model.Generation.BeamSize);
    }

    [TestMethod]
    public void Reports_CountUpToTheEnd_WithTheLossOfValidation()
    {
        var progress = new ProgressList();
        var log = new LogList(context);
        using var model = Fit(options =>
        {
            options.Progress = progress;
            options.NumberOfEpochs = 5;
            options.ValidationFraction = 0.4;
        });
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, progress.Epochs.Select(report => report.Epoch).ToArray());
        Assert.IsTrue(progress.Epochs[^1] is { EpochEnded: true, EpochCount: 5, Step: 15, StepCount: 15 }, "36 rows by 16");
        foreach (var report in progress.Steps)
        {
            Assert.IsTrue(double.IsFinite(report.TrainingLoss!.Value));
            Assert.AreEqual(report.EpochEnded, report.ValidationLoss is not null);
            Assert.IsNull(report.ValidationAccuracy, "a text is not just right or wrong");
        }
        Assert.IsLessThan(progress.Epochs[0].TrainingLoss!.Value, progress.Epochs[^1].TrainingLoss!.Value);
        Assert.IsLessThan(progress.Epochs[0].ValidationLoss!.Value, progress.Epochs[^1].ValidationLoss!.Value);
        log.AssertOne(ChannelMessageKind.Info, "60 pairs, ");
        log.AssertOne(ChannelMessageKind.Info, "Epoch 5/5: training loss ");
        log.AssertNone(ChannelMessageKind.Warning);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(10_000)]
    public void ALimitOfTime_EndsTraining_AndKeepsWhatWasLearnt(int epochs)
    {
        var progress = new ProgressList();
        var watch = Stopwatch.StartNew();
        using var model = Fit(options =>
        {
            options.NumberOfEpochs = epochs == 0 ? null : epochs;
            options.MaximumTrainingTime = TimeSpan.FromSeconds(1);
            options.Progress = progress;
        });
        Assert.IsInRange(1, 10, watch.Elapsed.TotalSeconds);
        var last = progress.Epochs[^1];
        Assert.IsLessThan(10_000, last.Epoch);
        Assert.IsInRange(0.9, 3, last.Elapsed.TotalSeconds);
        Assert.IsLessThan(progress.Epochs[0].TrainingLoss!.Value, last.TrainingLoss!.Value);
        Assert.AreNotEqual("", model.Generate(Reports.Texts[0]));
    }

    [TestMethod]
    public void ATimeThatIsOverAtOnce_StillGivesAModel()
    {
        var progress = new ProgressList();
        using var model = Fit(options =>
        {
            options.MaximumTrainingTime = TimeSpan.FromTicks(1);
            options.Progress = progress;
        });
        Assert.HasCount(1, progress.Epochs);
        model.Generate("text");
    }

    [TestMethod]
    public void ACancelledToken_OrContext_StopsTraining_AndLeavesNothingBehind()
    {
        var parameters = TinyModels.Reporter.Model.Network.parameters().Count();
        using var source = new CancellationTokenSource();
        var progress = new ProgressList(report => CancelAtAStep(report, source.Cancel));
        LiveTensors.AreNoMoreAfter(() => Assert.Throws<OperationCanceledException>(() => Fit(options =>
        {
            options.CancellationToken = source.Token;
            options.Progress = progress;
        })), parameters);
        Assert.HasCount(1, progress.Steps, "no step after the one in which it was cancelled");

        progress = new ProgressList(report => CancelAtAStep(report, () => Execution.Cancel(context)));
        Assert.Throws<OperationCanceledException>(() => Fit(options => options.Progress = progress));
        Assert.HasCount(1, progress.Steps);

        static void CancelAtAStep(TrainingProgress report, Action cancel)
        {
            if (report.Step > 0)
                cancel();
        }
    }

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer)]
    [DataRow(SequenceArchitecture.Recurrent)]
    public void AWarmStart_StartsWhereTheOtherEnded_AndLeavesItAsItIs(SequenceArchitecture architecture)
    {
        var (first, second) = (new ProgressList(), new ProgressList());
        using var start = Fit(options => (options.Architecture, options.Progress, options.NumberOfEpochs) =
            (architecture, first, 4));
        var before = ModelZip.Read(ModelZip.Save(start), "model.safetensors");
        using var model = FitFrom(start, options => (options.Architecture, options.Progress, options.LearningRate) =
            (architecture, second, 1e-5));
        Assert.IsLessThan(
            first.Epochs[0].TrainingLoss!.Value, second.Epochs[0].TrainingLoss!.Value, "the first epoch profits");
        CollectionAssert.AreEqual(before, ModelZip.Read(ModelZip.Save(start), "model.safetensors"));
        Assert.AreSame(start.Model.Source, model.Model.Source);
        start.Dispose();
        model.Generate("it does not need the other one");
        Assert.ThrowsExactly<ObjectDisposedException>(() => FitFrom(start));
        Assert.ThrowsExactly<ArgumentNullException>(() => FitFrom(null!));
    }

    [TestMethod]
    public void AWarmStart_FromALoadedModelOfTwoVocabularies()
    {
        void Change(AttentionGeneratorOptions options) => (options.SeparateVocabularies, options.NumberOfEpochs) = (true, 1);
        using var start = TinyModels.Translator(context, Change).Fit(Reports.LoadTraining(context));
        using var loaded = (AttentionTranslatorTransformer)ModelZip.Load(ModelZip.Save(start));
        using var model = TinyModels.Translator(context, Change).Fit(Reports.LoadTraining(context), loaded);
        Assert.AreEqual(start.Model.Configuration.TargetVocabularySize, model.Model.Configuration.TargetVocabularySize);
        Assert.AreNotSame(model.Model.Source, model.Model.Target);
    }

    [TestMethod]
    public void AWarmStart_OfAnotherNetwork_IsNamed()
    {
        AssertDiffers("'Architecture' is Recurrent; expected Transformer",
            options => options.Architecture = SequenceArchitecture.Recurrent);
        AssertDiffers("'Dimension' is 8; expected 16", options => options.Dimension = 8);
        AssertDiffers("'NumberOfHeads' is 4; expected 2", options => options.NumberOfHeads = 4);
        AssertDiffers("'NumberOfLayers' is 2; expected 1", options => options.NumberOfLayers = 2);
        AssertDiffers("'NumberOfDecoderLayers' is 2; expected 1", options => options.NumberOfDecoderLayers = 2);
        AssertDiffers("'CopyMechanism' is False; expected True", options => options.CopyMechanism = false);
        AssertDiffers("'TieEmbeddings' is False; expected True", options => options.TieEmbeddings = false);
        AssertDiffers("'LowerCase' is True; expected False", options => options.LowerCase = true);
        AssertDiffers("'MaximumTokens' is 49; expected 48", options => options.MaximumTokens = 49);
        AssertDiffers("'MaximumTargetTokens' is 13; expected 12", options => options.MaximumTargetTokens = 13);
        AssertDiffers("'VocabularySize' is 258; expected at least", options => options.VocabularySize = 258);
        AssertDiffers("'CopyMechanism' is False; expected True",
            options => (options.CopyMechanism, options.SeparateVocabularies) = (false, true));
        using var start = TinyModels.Translator(context, options => options.NumberOfEpochs = 1)
            .Fit(Reports.LoadTraining(context));
        Refusal.Of<ArgumentException>(() => TinyModels.Translator(context, options => options.SeparateVocabularies = true)
            .Fit(Reports.LoadTraining(context), start), "'SeparateVocabularies' is True; expected False, as in the model");
    }

    private void AssertDiffers(string expected, Action<AttentionSummarizerEstimator.Options> change) =>
        Refusal.Of<ArgumentException>(() => FitFrom(TinyModels.Reporter, change), expected);

    private AttentionSummarizerTransformer FitFrom(
        AttentionSummarizerTransformer start, Action<AttentionSummarizerEstimator.Options>? change = null) =>
        TinyModels.Summarizer(context, change).Fit(Reports.LoadTraining(context), start);

    private AttentionSummarizerTransformer Fit(Action<AttentionSummarizerEstimator.Options>? change = null) =>
        TinyModels.Summarizer(context, change).Fit(Reports.LoadTraining(context));

    private AttentionSummarizerTransformer Resume(Action<AttentionSummarizerEstimator.Options>? change = null) => Fit(options =>
    {
        options.NumberOfEpochs = 4;
        options.CheckpointDirectory = directory;
        change?.Invoke(options);
    });

    private void AssertRefused(string expected, Action<AttentionSummarizerEstimator.Options> change) =>
        Refusal.Of<InvalidOperationException>(() => Resume(change), directory, expected);

    // Cancels when the second epoch has ended.
    private void BreakOff(Action<AttentionSummarizerEstimator.Options>? change = null)
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Resume(options =>
        {
            change?.Invoke(options);
            options.CancellationToken = source.Token;
            options.Progress = new ProgressList(report =>
            {
                if (report is { Epoch: 2, EpochEnded: true })
                    source.Cancel();
            });
        }));
    }
}
