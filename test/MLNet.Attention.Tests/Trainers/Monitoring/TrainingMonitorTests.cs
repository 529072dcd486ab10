using MLNet.Attention.Tests.Estimators;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.Monitoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Trainers.Monitoring;

/// <summary>Signs of life, and the end of work that is cancelled.</summary>
[TestClass]
public sealed class TrainingMonitorTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void LongWork_IsReportedAFewTimesASecond_AndLoggedEveryTwoSeconds()
    {
        var progress = new ProgressList();
        var log = new LogList(context);
        Watch(progress, monitor =>
        {
            monitor.Begin(TrainingPhase.NGrams);
            var end = monitor.Elapsed + TimeSpan.FromSeconds(2.6);
            // Several threads look, and one at a time reports.
            Concurrently.Run(4, _ =>
            {
                while (monitor.Elapsed < end)
                {
                    Thread.Sleep(1);
                    monitor.CheckAt(0.2 + monitor.Elapsed.TotalSeconds / 5);
                }
            });
        });
        Assert.IsInRange(5, 14, progress.Reports.Count);
        var last = progress.Reports[^1];
        Assert.AreEqual(TrainingPhase.NGrams, last.Phase);
        Assert.AreEqual(0.2 + last.Elapsed.TotalSeconds / 5, last.PhaseShare!.Value, 0.05);
        // A fifth was done before, as of a training that goes on; the rest takes four seconds.
        Assert.AreEqual(4 - last.Elapsed.TotalSeconds, last.PhaseRemaining!.Value.TotalSeconds, 0.3);
        log.AssertOne(ChannelMessageKind.Info, " %, about ");
    }

    [TestMethod]
    public void APhase_BeginsWithoutAShare_AndEndsTheOneBefore()
    {
        var progress = new ProgressList();
        Watch(progress, monitor =>
        {
            monitor.Begin(TrainingPhase.Reading);
            monitor.CheckAt(0.9);
            monitor.Begin(TrainingPhase.Vocabulary);
            monitor.Begin(TrainingPhase.Reading);
            CollectionAssert.AreEqual(new[] { TrainingPhase.Reading, TrainingPhase.Vocabulary },
                monitor.Phases.Select(phase => phase.Phase).ToArray());
        });
        CollectionAssert.AreEqual(new[] { TrainingPhase.Reading, TrainingPhase.Vocabulary, TrainingPhase.Reading },
            progress.Reports.Select(report => report.Phase).ToArray());
        Assert.IsTrue(progress.Reports.All(report => report.PhaseShare is null && report.PhaseRemaining is null));
    }

    [TestMethod]
    public void Cancelled_EveryCheckThrows()
    {
        using var source = new CancellationTokenSource();
        Watch(new ProgressList(), monitor =>
        {
            monitor.Begin(TrainingPhase.Reading);
            source.Cancel();
            Assert.Throws<OperationCanceledException>(monitor.Check);
            Assert.Throws<OperationCanceledException>(() => monitor.CheckAt(0.5));
            Assert.Throws<OperationCanceledException>(() => monitor.CheckRow(0, null));
            Assert.Throws<OperationCanceledException>(() => monitor.Begin(TrainingPhase.Network));
        }, source.Token);
    }

    private void Watch(ProgressList progress, Action<TrainingMonitor> work, CancellationToken token = default)
    {
        var host = ((IHostEnvironment)context).Register("Test");
        using var channel = host.Start("Test");
        var options = new AttentionSentimentTrainer.Options { Progress = progress, CancellationToken = token };
        using var monitor = new TrainingMonitor(host, channel, options);
        work(monitor);
    }
}
