using Spectre.Console;

namespace MLNet.Attention.Samples;

/// <summary>Shows how far a training is: a bar for each phase in a terminal, one line per epoch elsewhere.</summary>
/// <remarks>
/// Not a <see cref="Progress{T}"/>, which hands the reports to other threads, where they may overtake each other.
/// </remarks>
public sealed class ProgressBar : IProgress<TrainingProgress>
{
    private readonly ProgressTask? bar;
    private TrainingPhase latestPhase;
    private string latestValidation = "";

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
        if (progress.Epoch == 0)
        {
            ShowPhase(progress);
            return;
        }
        // Known at the end of an epoch only; it stands until the next one of the phase.
        if (progress.Phase != latestPhase)
            (latestPhase, latestValidation) = (progress.Phase, "");
        if (progress.ValidationLoss is { } loss)
        {
            latestValidation = progress.ValidationAccuracy is { } accuracy
                ? $", validation {NameOf(progress.ValidationMeasure)} {accuracy:0.000}"
                : $", validation loss {loss:0.000}";
        }

        if (bar is not null)
            (bar.MaxValue, bar.Value, bar.Description) = (progress.StepCount, progress.Step, Summary(progress));
        else if (progress.EpochEnded)
            Console.WriteLine(Summary(progress));
    }

    // A phase without epochs, such as reading.
    private void ShowPhase(TrainingProgress progress)
    {
        if (bar is not null)
            (bar.MaxValue, bar.Value, bar.Description) = (1, progress.PhaseShare ?? 0, Markup.Escape(progress.ToString()));
    }

    // Epochs count anew in each phase, so that those of another phase than the network's have its name.
    private string Summary(TrainingProgress progress)
    {
        var phase = progress.Phase switch
        {
            TrainingPhase.Pretraining => "pre-training, ",
            TrainingPhase.Distillation => "distillation, ",
            _ => "",
        };
        var loss = progress.TrainingLoss is { } known ? $", loss {known:0.000}" : ""; // not before the first step
        return $"{phase}epoch {progress.Epoch}/{progress.EpochCount}{loss}{latestValidation}, " +
            $"{progress.Elapsed.TotalSeconds:0} s";
    }

    private static string NameOf(ValidationMeasure measure) => measure == ValidationMeasure.Accuracy ? "accuracy" : "F1";
}
