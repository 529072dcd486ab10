using System.Globalization;
using System.Text;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Summaries;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>Reports the epochs and steps of a training loop.</summary>
/// <param name="monitor">Receives the reports.</param>
/// <param name="epochs">The most epochs.</param>
/// <param name="steps">The most steps.</param>
/// <param name="measure">What the accuracy of an epoch is.</param>
internal sealed class ProgressReporter(TrainingMonitor monitor, int epochs, int steps, ValidationMeasure measure)
{
    private readonly Lock counting = new();
    private (int Epoch, int Step) place;
    private (double Loss, int Rows) sum; // of the epoch so far

    /// <summary>Called before the first epoch.</summary>
    /// <param name="resumedAfter">The last epoch of the checkpoint that the training goes on from; 0 without one.</param>
    public void Begin(int resumedAfter) => monitor.Set(progress => progress with
    {
        Epoch = resumedAfter,
        EpochCount = epochs,
        StepCount = steps,
        ResumedAfterEpoch = resumedAfter,
        ValidationMeasure = measure,
    });

    /// <summary>Called before each epoch.</summary>
    /// <param name="epoch">The number of the epoch, from 1.</param>
    /// <param name="step">Number of steps so far.</param>
    public void EpochBegins(int epoch, int step) => (place, sum) = ((epoch, step), (0, 0));

    /// <summary>Called after each step, by any thread.</summary>
    /// <param name="rows">Number of rows of the step.</param>
    /// <param name="loss">Their mean loss.</param>
    /// <param name="shareOfTime">The share of the time limit that is over; 0 without a limit.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void StepEnded(int rows, double loss, double shareOfTime)
    {
        lock (counting)
        {
            place.Step++;
            sum = (sum.Loss + rows * loss, sum.Rows + rows);
            monitor.Set(progress => progress with
            {
                Epoch = place.Epoch,
                Step = place.Step,
                TrainingLoss = sum.Loss / sum.Rows,
            });
        }
        monitor.CheckAt(Math.Max(shareOfTime, (double)place.Step / steps));
    }

    /// <summary>Called after each epoch; always reports.</summary>
    public void EpochEnded(int epoch, double loss, ValidationMetrics? valid)
    {
        var line = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"Epoch {epoch}/{epochs}: training loss {loss:0.0000}");
        if (valid is not null)
            line.Append(CultureInfo.InvariantCulture, $", validation loss {valid.Loss:0.0000}");
        if (valid?.Accuracy is { } accuracy)
            line.Append(CultureInfo.InvariantCulture, $", validation {ValidationMeasures.Words(measure)} {accuracy:0.0000}");
        monitor.ReportEpoch(progress => progress with
        {
            EpochEnded = true,
            TrainingLoss = loss,
            ValidationLoss = valid?.Loss,
            ValidationAccuracy = valid?.Accuracy,
        }, line.ToString());
    }
}
