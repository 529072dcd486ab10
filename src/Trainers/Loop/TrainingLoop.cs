using System.Diagnostics;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Trains one network, or several side by side, each on one thread: epochs with a warm-up and a cosine decay of the learning
/// rate, and averaged weights. The weights of the epoch with the lowest validation loss, or the best criterion, are kept; the validation is of all
/// networks together. A time limit ends an epoch early.
/// </summary>
internal sealed class TrainingLoop
{
    private const int MostEpochsInTime = 10_000;

    private readonly IReadOnlyList<NetworkTraining> networks;
    private readonly IValidation? validation;
    private readonly AttentionTrainingOptions options;
    private readonly TrainingRun run;
    private readonly int epochs;
    private readonly Stopwatch elapsed = new();

    private TrainingLoop(IReadOnlyList<NetworkTraining> networks, IValidation? validation, AttentionTrainingOptions options,
        TrainingRun run, int epochs)
    {
        this.networks = networks;
        this.validation = validation;
        this.options = options;
        this.run = run;
        this.epochs = epochs;
    }

    /// <summary>
    /// Trains, and reports the progress. Afterwards, the networks have their best weights and are in evaluation mode.
    /// </summary>
    /// <param name="host">Provides the progress channel.</param>
    /// <param name="log">Receives a line per epoch.</param>
    /// <param name="trainees">The networks, at least one.</param>
    /// <param name="validation">Measures all networks together; null for none.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="defaults">What the options leave open.</param>
    /// <param name="checkpoint">Saves the state after each epoch; null for none.</param>
    /// <param name="checkAlive">Called often, by several threads; throws to cancel the training.</param>
    /// <returns>The number of the epoch that is kept, from 1.</returns>
    /// <exception cref="InvalidOperationException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static int Run(IHost host, IChannel log, IReadOnlyList<Trainee> trainees, IValidation? validation,
        AttentionTrainingOptions options, TrainingDefaults defaults, Checkpoint? checkpoint, Action checkAlive)
    {
        var epochs = EpochCount(options, defaults, trainees.Max(trainee => trainee.Objective.Rows.Count));
        // The caller's thread may have switched gradients off.
        using var trainable = inference_mode(false);
        var networks = trainees
            .Select(trainee => new NetworkTraining(trainee, options, defaults, epochs))
            .ToList();
        try
        {
            using var reporter = new ProgressReporter(host, log, options.Progress, epochs,
                checked(epochs * networks.Sum(network => network.StepsPerEpoch)));
            return new TrainingLoop(
                networks, validation, options, new TrainingRun(reporter, checkpoint, checkAlive), epochs).Run();
        }
        finally
        {
            networks.ForEach(network => network.Dispose());
        }
    }

    /// <summary>The most epochs.</summary>
    public static int EpochCount(AttentionTrainingOptions options, TrainingDefaults defaults, int rows)
    {
        var steps = BatchPlan.Count(rows, options.BatchSize ?? defaults.BatchSize);
        return options.NumberOfEpochs ?? (options.MaximumTrainingTime is null
            ? Math.Clamp(defaults.Steps / steps, defaults.FewestEpochs, defaults.MostEpochs)
            : Math.Min(MostEpochsInTime, int.MaxValue / steps));
    }

    // Of the time that the options allow; 0 without a limit.
    private double ShareOfTime => options.MaximumTrainingTime is { } limit ? elapsed.Elapsed / limit : 0;

    private int Run()
    {
        var state = new TrainingState(networks);
        run.Checkpoint?.Load(state);
        elapsed.Start();
        // However short the time is, there is a first epoch, so that there are weights to keep.
        while (state.Epoch < epochs && state.Epoch - state.BestEpoch < options.EarlyStoppingPatience
            && (state.Epoch == 0 || ShareOfTime < 1))
        {
            run.CheckAlive();
            var epoch = ++state.Epoch;
            var loss = RunEpoch(epoch);
            ForEach(network => network.Average.Swap());
            var metrics = validation?.Validate(run.CheckAlive);
            run.Reporter.EpochEnded(epoch, loss, metrics);
            // Without validation rows, the last epoch is the best.
            ForEach(network => network.Best.Improve(metrics?.Criterion ?? metrics?.Loss ?? -epoch, epoch));
            ForEach(network => network.Average.Swap());
            run.Checkpoint?.Save(state);
            run.CheckAlive();
        }
        ForEach(network => network.Finish());
        return state.BestEpoch;
    }

    /// <returns>The mean of the networks' training losses.</returns>
    private double RunEpoch(int epoch)
    {
        run.Reporter.EpochBegins(epoch, (epoch - 1) * networks.Sum(network => network.StepsPerEpoch));
        if (networks.Count == 1)
            return networks[0].RunEpoch(epoch, () => ShareOfTime, TakeAll, StepEnded);
        var losses = new double[networks.Count];
        SideBySide.Run(networks.Count, (i, checkOthers) =>
        {
            losses[i] = networks[i].RunEpoch(epoch, () => ShareOfTime, TakeOne, (rows, loss) =>
            {
                checkOthers();
                StepEnded(rows, loss);
            });
        });
        return losses.Average();
    }

    private void StepEnded(int rows, double loss)
    {
        run.Reporter.StepEnded(rows, loss);
        run.CheckAlive();
    }

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
