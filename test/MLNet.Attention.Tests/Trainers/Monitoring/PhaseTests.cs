using System.Diagnostics;
using MLNet.Attention.Tests.Estimators;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Trainers.Monitoring;

/// <summary>Each phase of a training is reported, is counted in the time, and can be cancelled.</summary>
[TestClass]
public sealed class PhaseTests
{
    private readonly MLContext context = new(1);

    public static IEnumerable<object[]> All => Enum.GetValues<TrainingPhase>()
        .Where(phase => phase != TrainingPhase.Sentences).Select(phase => new object[] { phase });

    [TestMethod]
    public void AllOfThem_AreReported_InTheirOrder_WithTheTimeOfFit()
    {
        var progress = new ProgressList();
        var log = new LogList(context);
        var watch = Stopwatch.StartNew();
        using var model = Fit(options => options.Progress = progress);
        var whole = watch.Elapsed;

        CollectionAssert.AreEqual(new[]
        {
            TrainingPhase.Reading, TrainingPhase.Vocabulary, TrainingPhase.NGrams, TrainingPhase.Embeddings,
            TrainingPhase.Pretraining, TrainingPhase.Network, TrainingPhase.Calibration, TrainingPhase.Distillation,
        }, PhasesOf(progress));
        foreach (var (before, after) in progress.Reports.Zip(progress.Reports.Skip(1)))
            Assert.IsGreaterThanOrEqualTo(before.Elapsed, after.Elapsed);
        Assert.IsInRange(TimeSpan.Zero, whole, progress.Reports[^1].Elapsed);
        Assert.IsTrue(progress.Reports.All(report => report.PhaseShare is null or (>= 0 and <= 1)));
        Assert.IsTrue(progress.Reports.Where(report => report.Epoch == 0).All(report => report.TrainingLoss is null));
        log.AssertOne(ChannelMessageKind.Info, ": vocabulary");
        log.AssertOne(ChannelMessageKind.Info, ": calibration");
        var times = model.TrainingSummary!.Phases;
        CollectionAssert.AreEqual(PhasesOf(progress), times.Select(time => time.Phase).ToArray());
        Assert.IsInRange(0.9 * model.TrainingSummary.Duration.TotalSeconds, model.TrainingSummary.Duration.TotalSeconds,
            times.Sum(time => time.Duration.TotalSeconds), "the phases are all of the time");
    }

    [TestMethod]
    public void TheNGramPart_LearnsFromTheValidationRowsToo_InAPhaseOfItsOwn()
    {
        var progress = new ProgressList();
        using var model = TinyModels.Trainer(context, options => options.Progress = progress).Fit(TestData.LoadTraining(context));
        CollectionAssert.AreEqual(new[]
        {
            TrainingPhase.Reading, TrainingPhase.Vocabulary, TrainingPhase.NGrams, TrainingPhase.Network,
            TrainingPhase.Calibration, TrainingPhase.NGrams,
        }, PhasesOf(progress));
        Assert.HasCount(5, model.TrainingSummary!.Phases, "each once");
    }

    [TestMethod]
    public void Sentences_AreAPhaseOfExtractiveTraining()
    {
        var progress = new ProgressList();
        var options = new ExtractiveSummarizerEstimator.Options
        {
            TargetColumnName = "Target",
            Progress = progress,
            NumberOfEpochs = 1,
        };
        var rows = Reports.Training.Select(row => new TextTarget { Text = $"{row.Text} It was late.", Target = row.Target });
        context.Transforms.Text.ExtractiveSummarizer(options).Fit(Reports.Load(context, rows.Take(20))).Dispose();
        CollectionAssert.AreEqual(new[] { TrainingPhase.Reading, TrainingPhase.Sentences, TrainingPhase.Vocabulary,
            TrainingPhase.Network }, PhasesOf(progress));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Cancelled_WhenItBegins_FitEndsSoon(TrainingPhase phase)
    {
        using var source = new CancellationTokenSource();
        var watch = new Stopwatch();
        Assert.Throws<OperationCanceledException>(() => Fit(options =>
        {
            options.CancellationToken = source.Token;
            options.Progress = new ProgressList(report =>
            {
                if (report.Phase != phase || source.IsCancellationRequested)
                    return;
                watch.Start();
                source.Cancel();
            });
        }));
        Assert.IsTrue(watch.IsRunning, "the phase was there");
        Assert.IsLessThan(1, watch.Elapsed.TotalSeconds);
    }

    [TestMethod]
    public void AProgress_ReadsAsALineOfTheLog()
    {
        var progress = new TrainingProgress
        {
            Phase = TrainingPhase.Network,
            Elapsed = TimeSpan.FromSeconds(12.34),
            Epoch = 2,
            EpochCount = 10,
            TrainingLoss = 0.43212,
            PhaseShare = 0.18,
            PhaseRemaining = TimeSpan.FromSeconds(125),
        };
        Assert.AreEqual("12.3 s: network, epoch 2/10, training loss 0.4321, 18 %, about 2 min 05 s left", progress.ToString());
        Assert.AreEqual("0.0 s: reading", new TrainingProgress { Phase = TrainingPhase.Reading, Elapsed = default }.ToString());
    }

    private AttentionSentimentTransformer Fit(Action<AttentionSentimentTrainer.Options> change) =>
        TinyModels.Trainer(context, options =>
        {
            options.Pretraining = TextPretraining.MaskedLanguageModel;
            options.NumberOfPretrainingEpochs = 1;
            options.NumberOfModels = 2;
            options.NumberOfEpochs = 1;
            options.Distillation = true;
            change(options);
        }).Fit(TestData.Load(context, TestData.Training.Take(120)));

    private static TrainingPhase[] PhasesOf(ProgressList progress)
    {
        var phases = new List<TrainingPhase>();
        foreach (var report in progress.Reports.Where(report => phases.Count == 0 || phases[^1] != report.Phase))
            phases.Add(report.Phase);
        return [.. phases];
    }
}
