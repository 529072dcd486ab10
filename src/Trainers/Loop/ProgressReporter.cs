using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Reports the progress of training to ML.NET's progress channel, the log, and the caller's
/// <see cref="AttentionTrainingOptions.Progress"/>.
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
    private (int Epoch, int Step) place;
    private (double Loss, int Rows) sum; // of the epoch so far

    /// <param name="host">Provides the progress channel.</param>
    /// <param name="log">Receives a line per epoch.</param>
    /// <param name="listener">The caller's listener, or null.</param>
    /// <param name="epochs">The most epochs.</param>
    /// <param name="steps">The most steps.</param>
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

    /// <summary>Called before each epoch.</summary>
    /// <param name="epoch">The number of the epoch, from 1.</param>
    /// <param name="step">Number of steps so far.</param>
    public void EpochBegins(int epoch, int step) => (place, sum) = ((epoch, step), (0, 0));

    /// <summary>Called after each step, by any thread; reports a few times a second.</summary>
    /// <param name="rows">Number of rows of the step.</param>
    /// <param name="loss">Their mean loss.</param>
    public void StepEnded(int rows, double loss)
    {
        lock (elapsed)
        {
            place.Step++;
            sum = (sum.Loss + rows * loss, sum.Rows + rows);
            latest = Progress(sum.Loss / sum.Rows);
            if (elapsed.Elapsed - lastReport < Interval)
                return;
            lastReport = elapsed.Elapsed;
            listener?.Report(latest);
        }
    }

    /// <summary>Called after each epoch; always reports.</summary>
    public void EpochEnded(int epoch, double loss, ValidationMetrics? valid)
    {
        latest = Progress(loss) with
        {
            EpochEnded = true,
            ValidationLoss = valid?.Loss,
            ValidationAccuracy = valid?.Accuracy,
        };
        channel.Checkpoint(loss, valid?.Loss, valid?.Accuracy, epoch, place.Step);
        var line = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"Epoch {epoch}/{epochs}: training loss {loss:0.0000}");
        if (valid is not null)
            line.Append(CultureInfo.InvariantCulture, $", validation loss {valid.Loss:0.0000}");
        if (valid?.Accuracy is { } accuracy)
            line.Append(CultureInfo.InvariantCulture, $", validation accuracy {accuracy:0.0000}");
        log.Info(MessageSensitivity.None, line.ToString());
        listener?.Report(latest);
    }

    public void Dispose() => channel.Dispose();

    private TrainingProgress Progress(double loss) => new()
    {
        Epoch = place.Epoch,
        EpochCount = epochs,
        Step = place.Step,
        StepCount = steps,
        TrainingLoss = loss,
        Elapsed = elapsed.Elapsed,
    };

    // ML.NET calls this from its own thread to show the progress.
    private void Fill(IProgressEntry entry)
    {
        if (latest is not { } now)
            return;
        entry.SetProgress(0, now.Epoch, now.EpochCount);
        entry.SetProgress(1, now.Step, now.StepCount);
        entry.SetMetric(0, now.TrainingLoss);
    }
}
