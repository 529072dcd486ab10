using System.Diagnostics;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;
using MLNet.Attention.Tool.Models;
using MLNet.Attention.Tools;
using Microsoft.ML;

namespace MLNet.Attention.Tool.Tuning;

/// <summary>Searches the options that are best on validation rows, until the time is up.</summary>
/// <param name="train">The rows to train on.</param>
/// <param name="valid">The rows to measure on; no training sees them.</param>
/// <param name="metric">What is made better.</param>
/// <param name="setOptions">Sets the options that the user has given.</param>
internal sealed class Tuner(DataSet train, DataSet valid, TuningMetric metric, Action<AttentionTrainerOptions> setOptions)
{
    private Exception? failure;

    /// <summary>The best setting.</summary>
    public Setting? Best { get; private set; }

    /// <summary>Its value of the metric.</summary>
    public double BestValue { get; private set; } = double.NaN;

    /// <summary>Runs trials, and saves the model of each that is the best so far.</summary>
    /// <param name="space">What is tried.</param>
    /// <param name="limits">How long, and how often.</param>
    /// <param name="output">Where the best model is saved.</param>
    /// <param name="cancellation">Ends the search; what is saved stays.</param>
    public void Run(SearchSpace space, TuningLimits limits, string output, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limits.Time);
        for (var trial = 1; trial <= limits.Trials && !deadline.IsCancellationRequested; trial++)
        {
            if (space.Next(Best) is not { } setting)
                break;
            try
            {
                RunTrial(trial, setting, watch, output, deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                Console.Error.WriteLine($"{trial,4}  {watch.Elapsed.TotalSeconds,6:0} s  unfinished: the time is up");
            }
        }
        cancellation.ThrowIfCancellationRequested();
        if (Best is null)
        {
            throw failure ?? new InputException(
                $"No training ended within {limits.Time.TotalMinutes:0.##} minutes; --minutes gives more.");
        }
    }

    private void RunTrial(int trial, Setting setting, Stopwatch watch, string output, CancellationToken cancellation)
    {
        var options = ModelTrainer.CreateOptions(train.Kind);
        options.Seed = 1;
        setOptions(options);
        foreach (var (name, value) in setting.Values)
            TrainerOptions.Set(options, name, value);
        var context = ToolContext.Create(options.Seed);
        var trainer = new ModelTrainer(context, cancellation);
        ITransformer model;
        try
        {
            model = TrainingBar.Show($"trial {trial}", progress =>
            {
                options.Progress = progress;
                return trainer.Train(train, null, options);
            });
        }
        catch (Exception error) when (error is UsageException or InvalidOperationException)
        {
            // Values that do not go together, or a loss that diverged: worth nothing, and the search goes on.
            failure = error;
            Console.Error.WriteLine($"{trial,4}  {watch.Elapsed.TotalSeconds,6:0} s  failed: {error.Message}");
            return;
        }
        using var loaded = LoadedModel.Of(context, model);
        var found = Measure(context, loaded, cancellation);
        var isBest = Best is null || IsBetter(found, BestValue);
        if (isBest)
        {
            trainer.Save(model, train, output);
            (Best, BestValue) = (setting, found);
        }
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{trial,4}  {watch.Elapsed.TotalSeconds,6:0} s  {metric} {found:0.0000}{(isBest ? " *" : "  ")}  {setting}"));
    }

    private double Measure(MLContext context, LoadedModel model, CancellationToken cancellation)
    {
        var rows = valid.Rows.Select(row =>
        {
            cancellation.ThrowIfCancellationRequested();
            return row;
        });
        return (metric, Evaluation.Report(context, train.Kind, model.Score(rows, hasLabels: true))) switch
        {
            (TuningMetric.MacroF1, ClassificationReport report) => report.MacroF1,
            (TuningMetric.LogLoss, ClassificationReport report) => report.LogLoss,
            (_, ClassificationReport report) => report.Accuracy,
            (TuningMetric.MeanAbsoluteError, RegressionReport report) => report.MeanAbsoluteError,
            (_, RegressionReport report) => report.Pearson,
            var (_, other) => throw new InvalidOperationException($"There is no {metric} of {other.GetType().Name}."),
        };
    }

    private bool IsBetter(double value, double other) => double.IsNaN(other)
        || (metric is TuningMetric.LogLoss or TuningMetric.MeanAbsoluteError ? value < other : value > other);
}
