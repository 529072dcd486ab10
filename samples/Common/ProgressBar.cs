namespace MLNet.Attention.Samples;

/// <summary>
/// Shows how far the training is: a bar that is drawn over itself in a terminal, one line per epoch elsewhere.
/// </summary>
/// <remarks>
/// Not a <see cref="Progress{T}"/>, which hands the reports to other threads, where they may overtake each other.
/// </remarks>
public sealed class ProgressBar : IProgress<TrainingProgress>, IDisposable
{
    private const int BarWidth = 14;

    private readonly bool isTerminal = !Console.IsOutputRedirected;
    private int drawnWidth;
    private double? latestAccuracy;

    /// <summary>Shows one report of the trainer.</summary>
    public void Report(TrainingProgress progress)
    {
        // Known at the end of an epoch only; it stands until the next one.
        latestAccuracy = progress.ValidationAccuracy ?? latestAccuracy;
        if (isTerminal)
            Draw($"{Bar(progress)} {Summary(progress)}");
        else if (progress.EpochEnded)
            Console.WriteLine(Summary(progress));
    }

    /// <summary>Leaves the bar as it stands; what is written next begins on its own line.</summary>
    public void Dispose()
    {
        if (drawnWidth > 0)
            Console.WriteLine();
        drawnWidth = 0;
    }

    private void Draw(string text)
    {
        // A line as wide as the window would wrap, and then the next one could not be drawn over it.
        var available = Console.WindowWidth > 0 ? Console.WindowWidth - 1 : 79;
        if (text.Length > available)
            text = text[..available];
        Console.Write('\r' + text.PadRight(Math.Min(drawnWidth, available)));
        drawnWidth = text.Length;
    }

    private string Summary(TrainingProgress progress)
    {
        var text = $"epoch {progress.Epoch}/{progress.EpochCount}, loss {progress.TrainingLoss:0.000}";
        if (latestAccuracy is { } accuracy)
            text += $", validation accuracy {accuracy:0.000}";
        return $"{text}, {progress.Elapsed.TotalSeconds:0} s";
    }

    private static string Bar(TrainingProgress progress)
    {
        var done = (double)progress.Step / Math.Max(1, progress.StepCount);
        var filled = (int)(done * BarWidth);
        return $"[{new string('#', filled)}{new string('-', BarWidth - filled)}] {(int)(100 * done),3}%";
    }
}
