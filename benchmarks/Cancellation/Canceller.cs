using System.Diagnostics;

namespace MLNet.Attention.Benchmarks;

/// <summary>Cancels a training some time after one of its phases began.</summary>
internal sealed class Canceller(TrainingPhase phase, int delay, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
{
    private readonly Lock starting = new();
    private Thread? thread;
    private TrainingPhase latest;

    /// <summary>When it cancelled, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long CancelledAt { get; private set; }

    /// <summary>Whether the phase was not over then.</summary>
    public bool WasInTime { get; private set; }

    public void Report(TrainingProgress value)
    {
        lock (starting)
        {
            latest = value.Phase;
            if (thread is not null || value.Phase != phase)
                return;
            thread = new Thread(Cancel);
            thread.Start();
        }
    }

    /// <summary>Waits until it has cancelled, if the phase ever began.</summary>
    public void Wait() => thread?.Join();

    private void Cancel()
    {
        Thread.Sleep(delay);
        WasInTime = latest == phase;
        CancelledAt = Stopwatch.GetTimestamp();
        cancellation.Cancel();
    }
}
