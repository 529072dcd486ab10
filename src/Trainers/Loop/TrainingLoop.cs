using System.Diagnostics;
using System.Globalization;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Summaries;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Trains one network, or several side by side, each on one thread: epochs with a warm-up and a cosine decay of the learning
/// rate, and averaged weights. The weights of the epoch with the lowest validation loss, or the highest F1, are kept; the
/// validation is of all networks together. A time limit ends an epoch early.
/// </summary>
internal sealed class TrainingLoop
{
    private const int MostEpochsInTime = 10_000;
    private const int EpochsToFall = 3; // a loss that has not fallen by then is worth a warning
    private const double LeastFall = 1e-3; // relative

    private readonly IReadOnlyList<NetworkTraining> networks;
    private readonly IValidation? validation;
    private readonly AttentionTrainingOptions options;
    private readonly TrainingMonitor monitor;
    private readonly Checkpoint? checkpoint;
    private readonly int epochs;
    private readonly ProgressReporter reporter;
    private readonly Stopwatch elapsed = new();

    private TrainingLoop(TrainingMonitor monitor, IReadOnlyList<NetworkTraining> networks, IValidation? validation,
        AttentionTrainingOptions options, Checkpoint? checkpoint, int epochs)
    {
        this.monitor = monitor;
        this.networks = networks;
        this.validation = validation;
        this.options = options;
        this.checkpoint = checkpoint;
        this.epochs = epochs;
        reporter = new ProgressReporter(
            monitor, epochs, checked(epochs * networks.Sum(network => network.StepsPerEpoch)), Measure);
    }

    /// <summary>
    /// Trains, and reports the progress. Afterwards, the networks have their best weights and are in evaluation mode.
    /// </summary>
    /// <param name="monitor">Receives the progress in the current phase; ends the training when it is cancelled.</param>
    /// <param name="trainees">The networks, at least one.</param>
    /// <param name="validation">Measures all networks together; null for none.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="defaults">What the options leave open.</param>
    /// <param name="checkpoint">Saves the state after each epoch; null for none.</param>
    /// <exception cref="InvalidOperationException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static TrainingOutcome Run(TrainingMonitor monitor, IReadOnlyList<Trainee> trainees, IValidation? validation,
        AttentionTrainingOptions options, TrainingDefaults defaults, Checkpoint? checkpoint)
    {
        var epochs = EpochCount(options, defaults, trainees.Max(trainee => trainee.Objective.Rows.Count), trainees.Count);
        // The caller's thread may have switched gradients off.
        using var trainable = inference_mode(false);
        var networks = trainees
            .Select(trainee => new NetworkTraining(trainee, options, defaults, epochs))
            .ToList();
        try
        {
            return new TrainingLoop(monitor, networks, validation, options, checkpoint, epochs).Run();
        }
        finally
        {
            networks.ForEach(network => network.Dispose());
        }
    }

    /// <summary>The most epochs.</summary>
    public static int EpochCount(AttentionTrainingOptions options, TrainingDefaults defaults, int rows, int networks = 1)
    {
        var steps = BatchPlan.Count(rows, options.BatchSize ?? defaults.BatchSize);
        return options.NumberOfEpochs ?? (options.MaximumTrainingTime is null
            ? Math.Clamp(defaults.Steps / steps, defaults.FewestEpochs, defaults.MostEpochs)
            : Math.Min(MostEpochsInTime, int.MaxValue / steps / networks)); // the steps of all are counted
    }

    private ValidationMeasure Measure => validation?.Measure ?? ValidationMeasure.Accuracy;

    // Of the time that the options allow; 0 without a limit.
    private double ShareOfTime => options.MaximumTrainingTime is { } limit ? elapsed.Elapsed / limit : 0;

    private TrainingOutcome Run()
    {
        var state = new TrainingState(networks);
        checkpoint?.Load(state);
        var resumedAfter = state.Epoch;
        reporter.Begin(resumedAfter);
        elapsed.Start();
        // However short the time is, there is a first epoch, so that there are weights to keep.
        while (state.Epoch < epochs && state.Epoch - state.BestEpoch < options.EarlyStoppingPatience
            && (state.Epoch == 0 || ShareOfTime < 1))
        {
            monitor.Check();
            RunEpoch(state);
            checkpoint?.Save(state);
            monitor.Check();
        }
        ForEach(network => network.Finish());
        var outcome = new TrainingOutcome(state.BestEpoch, state.Epochs, EndOf(state), resumedAfter, Measure);
        if (validation is not null)
            LogEnd(outcome);
        WarnOfLoss(outcome.Epochs);
        return outcome;
    }

    private void RunEpoch(TrainingState state)
    {
        var began = elapsed.Elapsed;
        var epoch = ++state.Epoch;
        var loss = RunEpoch(epoch);
        ForEach(network => network.Average.Swap());
        var metrics = validation?.Validate(monitor.Check);
        state.Epochs.Add(new TrainingEpoch(epoch, loss, metrics?.Loss, metrics?.Accuracy, elapsed.Elapsed - began));
        reporter.EpochEnded(epoch, loss, metrics);
        // Without validation rows, the last epoch is the best.
        ForEach(network => network.Best.Improve(metrics?.CriterionOf(Measure) ?? -epoch, epoch));
        ForEach(network => network.Average.Swap());
    }

    private TrainingEnd EndOf(TrainingState state) => state.Epoch >= epochs ? TrainingEnd.AllEpochs
        : state.Epoch - state.BestEpoch >= options.EarlyStoppingPatience ? TrainingEnd.EarlyStopping
        : TrainingEnd.TimeLimit;

    private void LogEnd(TrainingOutcome outcome)
    {
        var byMeasure = ValidationMeasures.ChoosesEpoch(Measure);
        var words = ValidationMeasures.Words(Measure);
        var end = outcome.End switch
        {
            TrainingEnd.EarlyStopping => $"Training stops after epoch {outcome.Epochs.Count} of {epochs}, because the " +
                (byMeasure ? $"validation {words} has not risen" : "validation loss has not fallen") +
                $" for {options.EarlyStoppingPatience} epochs. ",
            TrainingEnd.TimeLimit => $"Training stops after epoch {outcome.Epochs.Count}, because " +
                $"'{nameof(options.MaximumTrainingTime)}', {options.MaximumTrainingTime}, is over. ",
            _ => "",
        };
        var kept = outcome.Epochs.FirstOrDefault(epoch => epoch.Number == outcome.KeptEpoch);
        var why = kept switch
        {
            { ValidationAccuracy: { } highest } when byMeasure =>
                string.Create(CultureInfo.InvariantCulture, $", whose validation {words}, {highest:0.0000}, is the highest"),
            { ValidationLoss: { } lowest } =>
                string.Create(CultureInfo.InvariantCulture, $", whose validation loss, {lowest:0.0000}, is the lowest"),
            _ => "",
        };
        monitor.Log.Info(MessageSensitivity.None, $"{end}The weights of epoch {outcome.KeptEpoch} are kept{why}.");
    }

    private void WarnOfLoss(IReadOnlyList<TrainingEpoch> history)
    {
        if (history.Count < EpochsToFall)
            return;
        var (first, lowest) = (history[0].TrainingLoss, history.Skip(1).Min(epoch => epoch.TrainingLoss));
        if (lowest < first * (1 - LeastFall))
            return;
        monitor.Log.Warning(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"The training loss did not fall: it was {first:0.0000} in the first epoch and at least {lowest:0.0000} in the " +
            $"{history.Count - 1} after it. The network learns next to nothing. Look at the labels, and try another " +
            $"'{nameof(options.LearningRate)}'."));
    }

    /// <returns>The mean of the networks' training losses.</returns>
    private double RunEpoch(int epoch)
    {
        reporter.EpochBegins(epoch, (epoch - 1) * networks.Sum(network => network.StepsPerEpoch));
        if (networks.Count == 1)
            return networks[0].RunEpoch(epoch, () => ShareOfTime, TakeAll, monitor.CheckCancelled, StepEnded);
        var losses = new double[networks.Count];
        SideBySide.Run(networks.Count, (i, checkOthers) =>
        {
            losses[i] = networks[i].RunEpoch(epoch, () => ShareOfTime, TakeOne, Check, StepEnded);

            void Check()
            {
                checkOthers();
                monitor.CheckCancelled(); // no report: its receiver may ask a model, which would wait for this turn to end
            }
        });
        return losses.Sum() / Math.Max(1, networks.Count(network => network.StepsPerEpoch > 0));
    }

    private void StepEnded(int rows, double loss) => reporter.StepEnded(rows, loss, ShareOfTime);

    // A turn is a step, so that other threads that score or train get a turn in between.
    private static void TakeAll(Action step)
    {
        using var all = ForwardPool.Shared.TakeAll();
        step();
    }

    // Small operators gain nothing from a second thread, so several networks train in the time of one.
    private static void TakeOne(Action step) => ForwardPool.Shared.Run(1, _ => step());

    private void ForEach(Action<NetworkTraining> action)
    {
        foreach (var network in networks)
            action(network);
    }
}
