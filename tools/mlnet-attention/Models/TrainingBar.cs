using Spectre.Console;

namespace MLNet.Attention.Tool.Models;

/// <summary>Shows how far a training is, on standard error: a bar in a terminal, nothing elsewhere.</summary>
internal sealed class TrainingBar : IProgress<TrainingProgress>
{
    private readonly ProgressTask bar;
    private string validation = "";

    private TrainingBar(ProgressTask bar) => this.bar = bar;

    /// <summary>Trains, and shows how far the training is.</summary>
    public static T Show<T>(string name, Func<IProgress<TrainingProgress>?, T> train)
    {
        if (Console.IsErrorRedirected)
            return train(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new TrainingBar(context.AddTask(Markup.Escape(name)))));
    }

    public void Report(TrainingProgress progress)
    {
        if (progress.Phase != TrainingPhase.Network || progress.Epoch == 0)
        {
            // The share is not always known, as while a file is read.
            (bar.MaxValue, bar.Value, bar.Description) = (1, progress.PhaseShare ?? 0, Markup.Escape(progress.ToString()));
            return;
        }
        // Known at the end of an epoch only; it stands until the next one.
        if (progress.ValidationLoss is { } loss)
        {
            validation = progress.ValidationAccuracy is { } accuracy
                ? $", validation {NameOf(progress.ValidationMeasure)} {accuracy:0.000}" : $", validation loss {loss:0.000}";
        }
        (bar.MaxValue, bar.Value, bar.Description) = (Math.Max(progress.StepCount, 1), progress.Step, Epoch(progress));
    }

    private string Epoch(TrainingProgress progress)
    {
        var loss = progress.TrainingLoss is { } known ? $", loss {known:0.000}" : "";
        return $"epoch {progress.Epoch}/{progress.EpochCount}{loss}{validation}, {progress.Elapsed.TotalSeconds:0} s";
    }

    private static string NameOf(ValidationMeasure measure) => measure == ValidationMeasure.Accuracy ? "accuracy" : "F1";
}
