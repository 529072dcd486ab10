using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Tells everybody who listens how training goes: ML.NET's progress channel, the log, and the caller's own
/// <see cref="AttentionTrainerOptions.Progress"/>.
/// </summary>
internal sealed class ProgressReporter : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly IChannel log;
    private readonly IProgressChannel channel;
    private readonly IProgress<TrainingProgress>? listener;
    private readonly int epochs;
    private readonly int steps;
    private readonly Stopwatch elapsed = Stopwatch.StartNew();
    private TimeSpan lastReport;
    private TrainingProgress? latest;

    /// <param name="host">Whose progress channel is used.</param>
    /// <param name="log">Where a line per epoch goes.</param>
    /// <param name="listener">The caller's own listener, or null.</param>
    /// <param name="epochs">Most epochs there will be.</param>
    /// <param name="steps">Most steps there will be.</param>
    public ProgressReporter(IHost host, IChannel log, IProgress<TrainingProgress>? listener, int epochs, int steps)
    {
        this.log = log;
        this.listener = listener;
        this.epochs = epochs;
        this.steps = steps;
        channel = host.StartProgressChannel("Training");
        channel.SetHeader(new ProgressHeader(["TrainingLoss", "ValidationLoss", "ValidationAccuracy"],
            ["epochs", "steps"]), Fill);
    }

    /// <summary>After each step; passed on a few times a second.</summary>
    public void StepEnded(int epoch, int step, double loss)
    {
        latest = new TrainingProgress(epoch, epochs, step, steps, false, loss, null, null, elapsed.Elapsed);
        if (elapsed.Elapsed - lastReport < Interval)
            return;
        lastReport = elapsed.Elapsed;
        listener?.Report(latest);
    }

    /// <summary>After each epoch; always passed on.</summary>
    public void EpochEnded(int epoch, int step, double loss, ValidationMetrics? valid)
    {
        latest = new TrainingProgress(
            epoch, epochs, step, steps, true, loss, valid?.Loss, valid?.Accuracy, elapsed.Elapsed);
        channel.Checkpoint(loss, valid?.Loss, valid?.Accuracy, epoch, step);
        log.Info(MessageSensitivity.None, string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"Epoch {epoch}/{epochs}: training loss {loss:0.0000}") + (valid is { } v
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $", validation loss {v.Loss:0.0000}, validation accuracy {v.Accuracy:0.0000}") : ""));
        listener?.Report(latest);
    }

    public void Dispose() => channel.Dispose();

    // ML.NET calls this, from a thread of its own, when it wants to show the progress.
    private void Fill(IProgressEntry entry)
    {
        if (latest is not { } now)
            return;
        entry.SetProgress(0, now.Epoch, now.EpochCount);
        entry.SetProgress(1, now.Step, now.StepCount);
        entry.SetMetric(0, now.TrainingLoss);
    }
}
