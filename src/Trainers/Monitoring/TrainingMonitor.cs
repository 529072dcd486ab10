using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Monitoring;

/// <summary>
/// Watches one <c>Fit</c>: its phases and its time. All work calls <see cref="Check"/> often, which ends it when it is cancelled,
/// and otherwise shows a sign of life: to the caller's <see cref="AttentionTrainingOptions.Progress"/>, to the log, and to
/// ML.NET's progress channel. So whatever can be cancelled is not silent. Any thread may call it.
/// </summary>
internal sealed class TrainingMonitor : IDisposable
{
    private const double LeastShare = 0.02; // of a phase, to estimate the rest by
    private const int LogLines = 20; // in the log, the pause between two lines is at least this fraction of the time so far

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(2);

    private readonly Stopwatch elapsed = Stopwatch.StartNew();
    private readonly IHost host;
    private readonly CancellationToken token;
    private readonly IProgress<TrainingProgress>? listener;
    private readonly IProgressChannel channel;
    private readonly Lock reporting = new(); // guards the fields below
    private readonly List<TrainingPhaseTime> phases = [];
    private TrainingProgress? latest;
    private TimeSpan phaseBegan;
    private TimeSpan lastLog;
    private long lastReport; // ticks
    private double share = double.NaN;
    private (double Share, TimeSpan Time) first = (double.NaN, default); // of the phase: a checkpoint goes on in its middle

    /// <param name="host">Provides the progress channel; its cancellation cancels the work.</param>
    /// <param name="log">Receives the lines; not disposed.</param>
    /// <param name="options">The options of the training.</param>
    public TrainingMonitor(IHost host, IChannel log, AttentionTrainingOptions options)
    {
        this.host = host;
        Log = log;
        token = options.CancellationToken;
        listener = options.Progress;
        channel = host.StartProgressChannel("Training");
        channel.SetHeader(new ProgressHeader(["TrainingLoss", "ValidationLoss", "ValidationAccuracy"],
            ["epochs", "steps", "percent of the phase"]), Fill);
    }

    /// <summary>The log of the training.</summary>
    public IChannel Log { get; }

    /// <summary>Time since <c>Fit</c> began.</summary>
    public TimeSpan Elapsed => elapsed.Elapsed;

    /// <summary>The phases so far with their times, each once, in the order in which they began.</summary>
    public IReadOnlyList<TrainingPhaseTime> Phases
    {
        get
        {
            lock (reporting)
                return latest is null ? [] : Close();
        }
    }

    /// <summary>Begins a phase, which ends the one before.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public void Begin(TrainingPhase phase)
    {
        CheckCancelled();
        lock (reporting)
        {
            if (latest is not null)
            {
                var closed = Close();
                phases.Clear();
                phases.AddRange(closed);
            }
            phaseBegan = elapsed.Elapsed;
            Volatile.Write(ref share, double.NaN);
            first = (double.NaN, default);
            latest = new TrainingProgress { Phase = phase, Elapsed = phaseBegan };
            Log.Info(MessageSensitivity.None, latest.ToString());
            lastLog = phaseBegan;
            Report(latest);
        }
        CheckCancelled();
    }

    /// <summary>Ends the work when it is cancelled, and reports nothing.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public void CheckCancelled()
    {
        token.ThrowIfCancellationRequested();
        if (host is ICancelable { IsCanceled: true })
            throw new OperationCanceledException("Training was cancelled, because the execution of the MLContext was cancelled.");
    }

    /// <summary>Ends the work when it is cancelled; else reports a few times a second.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public void Check()
    {
        CheckCancelled();
        // A thread that finds another one reporting has nothing to add.
        if (!IsDue || !reporting.TryEnter())
            return;
        try
        {
            if (latest is not null && IsDue)
                ReportAgain();
        }
        finally
        {
            reporting.Exit();
        }
    }

    /// <summary><see cref="Check"/>, with the share of the phase that is done, in [0, 1].</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public void CheckAt(double share)
    {
        Volatile.Write(ref this.share, Math.Clamp(share, 0, 1));
        Check();
    }

    /// <summary><see cref="Check"/>, before a row is read.</summary>
    /// <param name="row">The number of the row, from 0.</param>
    /// <param name="rows">The number of rows; null when it is not known.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public void CheckRow(int row, long? rows)
    {
        if (rows is > 0)
            CheckAt((double)row / rows.Value);
        else
            Check();
    }

    /// <summary>Sets what later reports of the phase say of epochs, steps and losses.</summary>
    public void Set(Func<TrainingProgress, TrainingProgress> change)
    {
        lock (reporting)
            latest = change(latest ?? throw new InvalidOperationException("No phase has begun; expected one."));
    }

    /// <summary>Reports the end of an epoch, at once.</summary>
    /// <param name="change">Sets what only this report says.</param>
    /// <param name="line">A line for the log.</param>
    public void ReportEpoch(Func<TrainingProgress, TrainingProgress> change, string line)
    {
        lock (reporting)
        {
            var now = Now(change(latest!));
            channel.Checkpoint(now.TrainingLoss, now.ValidationLoss, now.ValidationAccuracy, now.Epoch, now.Step);
            Log.Info(MessageSensitivity.None, line);
            lastLog = now.Elapsed;
            Report(now);
        }
    }

    public void Dispose() => channel.Dispose();

    private bool IsDue => elapsed.Elapsed.Ticks - Volatile.Read(ref lastReport) >= Interval.Ticks;

    private void ReportAgain()
    {
        var now = Now(latest!);
        var pause = now.Elapsed / LogLines;
        if (now.Elapsed - lastLog >= (pause > LogInterval ? pause : LogInterval))
        {
            Log.Info(MessageSensitivity.None, now.ToString());
            lastLog = now.Elapsed;
        }
        Report(now);
    }

    private void Report(TrainingProgress progress)
    {
        Volatile.Write(ref lastReport, progress.Elapsed.Ticks);
        listener?.Report(progress);
    }

    private TrainingProgress Now(TrainingProgress progress)
    {
        var (time, done) = (elapsed.Elapsed, Volatile.Read(ref share));
        if (double.IsNaN(first.Share))
            first = (done, time);
        var since = done - first.Share;
        return progress with
        {
            Elapsed = time,
            PhaseShare = double.IsNaN(done) ? null : done,
            PhaseRemaining = since >= LeastShare ? (time - first.Time) * ((1 - done) / since) : null,
        };
    }

    /// <summary>The phases with the time of the current one.</summary>
    private List<TrainingPhaseTime> Close()
    {
        var closed = new List<TrainingPhaseTime>(phases);
        var (phase, time) = (latest!.Phase, elapsed.Elapsed - phaseBegan);
        var index = closed.FindIndex(known => known.Phase == phase);
        if (index < 0)
            closed.Add(new TrainingPhaseTime(phase, time));
        else
            closed[index] = closed[index] with { Duration = closed[index].Duration + time };
        return closed;
    }

    // ML.NET calls this from its own thread to show the progress.
    private void Fill(IProgressEntry entry)
    {
        if (Volatile.Read(ref latest) is not { } now)
            return;
        entry.SetProgress(0, now.Epoch, now.EpochCount);
        entry.SetProgress(1, now.Step, now.StepCount);
        if (Volatile.Read(ref share) is var done && !double.IsNaN(done))
            entry.SetProgress(2, 100 * done, 100);
        if (now.TrainingLoss is { } loss)
            entry.SetMetric(0, loss);
    }
}
