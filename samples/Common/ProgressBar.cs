using Spectre.Console;

namespace MLNet.Attention.Samples;

/// <summary>Shows how far a training is: a bar in a terminal, one line per epoch elsewhere.</summary>
/// <remarks>
/// Not a <see cref="Progress{T}"/>, which hands the reports to other threads, where they may overtake each other.
/// </remarks>
public sealed class ProgressBar : IProgress<TrainingProgress>
{
    private readonly ProgressTask? bar;
    private double? latestAccuracy;

    private ProgressBar(ProgressTask? bar) => this.bar = bar;

    /// <summary>Trains, and shows how far the training is.</summary>
    public static T Show<T>(Func<ProgressBar, T> train)
    {
        if (Console.IsOutputRedirected)
            return train(new ProgressBar(null));
        // A bar hides the cursor, and Ctrl+C would leave it hidden.
        Console.CancelKeyPress += (_, _) => AnsiConsole.Cursor.Show();
        return AnsiConsole.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new ProgressBar(context.AddTask("training"))));
    }

    /// <summary>Shows one report of the trainer.</summary>
    public void Report(TrainingProgress progress)
    {
        // Known at the end of an epoch only; it stands until the next one.
        latestAccuracy = progress.ValidationAccuracy ?? latestAccuracy;
        if (bar is not null)
            (bar.MaxValue, bar.Value, bar.Description) = (progress.StepCount, progress.Step, Summary(progress));
        else if (progress.EpochEnded)
            Console.WriteLine(Summary(progress));
    }

    private string Summary(TrainingProgress progress)
    {
        var text = $"epoch {progress.Epoch}/{progress.EpochCount}, loss {progress.TrainingLoss:0.000}";
        if (latestAccuracy is { } accuracy)
            text += $", validation accuracy {accuracy:0.000}";
        return $"{text}, {progress.Elapsed.TotalSeconds:0} s";
    }
}
