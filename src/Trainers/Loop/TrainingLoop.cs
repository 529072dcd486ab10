using System.Diagnostics;
using System.Runtime.InteropServices;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Trains a network: shuffled batches of similar length, AdamW (Loshchilov and Hutter 2019) with warm-up and cosine decay,
/// clipped gradients, averaged weights. The weights of the epoch with the lowest validation loss are kept. A time limit ends an
/// epoch early.
/// </summary>
internal sealed class TrainingLoop
{
    // Few enough not to overfit, many enough to learn.
    private const int UsualSteps = 2000;
    private const int FewestEpochs = 10;
    private const int MostEpochs = 40;
    private const int MostEpochsInTime = 10_000;

    private readonly TrainingObjective objective;
    private readonly AttentionTrainingOptions options;
    private readonly TrainingRun run;
    private readonly nn.Module network;
    private readonly Parameter[] parameters;
    private readonly int stepsPerEpoch;
    private readonly double learningRate;
    private readonly Stopwatch elapsed = new();
    private Random random;

    /// <param name="objective">The loss to minimize.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="defaultLearningRate">The learning rate if the options have none.</param>
    /// <param name="run">Randomness, progress, checkpoint and cancellation.</param>
    public TrainingLoop(
        TrainingObjective objective, AttentionTrainingOptions options, double defaultLearningRate, TrainingRun run)
    {
        this.objective = objective;
        this.options = options;
        this.run = run;
        network = objective.Network;
        parameters = [.. network.parameters()];
        stepsPerEpoch = BatchPlan.Count(objective.Rows.Count, options.BatchSize);
        learningRate = options.LearningRate ?? defaultLearningRate;
        random = new Random(run.Seed);
    }

    /// <summary>Trains, and reports the progress.</summary>
    /// <param name="host">Provides the progress channel.</param>
    /// <param name="log">Receives a line per epoch.</param>
    /// <param name="objective">The loss to minimize.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="defaultLearningRate">The learning rate if the options have none.</param>
    /// <param name="seed">Seed of shuffling and dropout.</param>
    /// <param name="generator">Source of dropout.</param>
    /// <param name="checkpoint">Saves the state after each epoch; null for none.</param>
    /// <param name="checkAlive">Called often; throws to cancel the training.</param>
    public static void Run(IHost host, IChannel log, TrainingObjective objective, AttentionTrainingOptions options,
        double defaultLearningRate, int seed, Generator generator, Checkpoint? checkpoint, Action checkAlive)
    {
        var rows = objective.Rows.Count;
        var epochs = EpochCount(options, rows);
        using var reporter = new ProgressReporter(host, log, options.Progress, epochs,
            checked(epochs * BatchPlan.Count(rows, options.BatchSize)));
        var run = new TrainingRun(seed, generator, reporter, checkpoint, checkAlive);
        new TrainingLoop(objective, options, defaultLearningRate, run).Run();
    }

    /// <summary>Runs all epochs. Afterwards, the network has its best weights and is in evaluation mode.</summary>
    /// <exception cref="InvalidOperationException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void Run()
    {
        // The caller's thread may have switched gradients off.
        using var trainable = inference_mode(false);
        using var gradients = enable_grad();
        var epochs = EpochCount(options, objective.Rows.Count);
        var schedule = new LearningRateSchedule(learningRate, checked(epochs * stepsPerEpoch), options.WarmUpFraction);
        using var optimizer = new AdamW(parameters, options.WeightDecay);
        using var average = new ExponentialMovingAverage(parameters, options.WeightAveraging);
        using var best = new BestWeights(parameters);
        var state = new TrainingState(network, optimizer, average, best);
        run.Checkpoint?.Load(state);
        elapsed.Start();
        // However short the time is, there is a first epoch, so that there are weights to keep.
        while (state.Epoch < epochs && state.Epoch - best.Epoch < options.EarlyStoppingPatience
            && (state.Epoch == 0 || ShareOfTime < 1))
        {
            var epoch = ++state.Epoch;
            var loss = RunEpoch(epoch, optimizer, schedule, average);
            average.Swap();
            var metrics = objective.Validate(run.CheckAlive);
            run.Reporter.EpochEnded(epoch, epoch * stepsPerEpoch, loss, metrics);
            // Without validation rows, the last epoch is the best.
            best.Improve(metrics?.Loss ?? -epoch, epoch);
            average.Swap();
            run.Checkpoint?.Save(state);
            run.CheckAlive();
        }
        best.Restore();
        network.zero_grad(); // gradients would take as much memory as the weights
        network.eval();
    }

    /// <summary>The most epochs.</summary>
    public static int EpochCount(AttentionTrainingOptions options, int rows)
    {
        var steps = BatchPlan.Count(rows, options.BatchSize);
        return options.NumberOfEpochs ?? (options.MaximumTrainingTime is null
            ? Math.Clamp(UsualSteps / steps, FewestEpochs, MostEpochs)
            : Math.Min(MostEpochsInTime, int.MaxValue / steps));
    }

    // Of the time that the options allow; 0 without a limit.
    private double ShareOfTime => options.MaximumTrainingTime is { } limit ? elapsed.Elapsed / limit : 0;

    private double RunEpoch(
        int epoch, AdamW optimizer, LearningRateSchedule schedule, ExponentialMovingAverage average)
    {
        run.CheckAlive();
        network.train();
        // Each epoch has its own seed, so that it depends only on its number and the weights, also after a checkpoint.
        var epochSeed = unchecked(run.Seed * 1_000_003 + epoch);
        random = new Random(epochSeed);
        run.Generator.manual_seed(epochSeed);
        double lossSum = 0;
        var rowsSeen = 0;
        var step = (epoch - 1) * stepsPerEpoch;
        foreach (var rows in BatchPlan.Create(objective.LengthOf, [.. objective.Rows], options.BatchSize, random))
        {
            var share = Math.Max(ShareOfTime, (double)step / schedule.Steps);
            var rate = options.MaximumTrainingTime is null ? schedule.At(step) : schedule.At(share);
            lossSum += rows.Length * RunStep(rows, optimizer, rate, epoch, share);
            rowsSeen += rows.Length;
            average.Update();
            run.Reporter.StepEnded(epoch, ++step, lossSum / rowsSeen);
            run.CheckAlive();
            if (ShareOfTime >= 1)
                break;
        }
        return lossSum / rowsSeen;
    }

    private double RunStep(int[] rows, AdamW optimizer, double rate, int epoch, double share)
    {
        // Taken for each step, so that other threads that score or train get a turn in between.
        using var all = ForwardPool.Shared.TakeAll();
        network.zero_grad();
        var batchWeight = objective.WeightOf(rows);
        var loss = MicroBatches.Create(objective, rows).Sum(part => Backpropagate(part, batchWeight, share));
        CheckFinite(loss, "loss", epoch);
        // Of an infinite norm, clipping would make weights that are NaN.
        CheckFinite(nn.utils.clip_grad_norm_(parameters, options.GradientClippingNorm), "norm of the gradients", epoch);
        optimizer.Step(rate);
        return loss;
    }

    private void CheckFinite(double value, string name, int epoch)
    {
        if (!double.IsFinite(value))
        {
            throw new InvalidOperationException($"The training {name} is {value} in epoch {epoch}; expected a finite number. " +
                $"Try a lower '{nameof(options.LearningRate)}' than {learningRate} or a lower " +
                $"'{nameof(options.GradientClippingNorm)}' than {options.GradientClippingNorm}.");
        }
    }

    /// <summary>Adds the gradients of some rows of a batch.</summary>
    /// <returns>The share of these rows in the loss of the batch.</returns>
    private double Backpropagate(int[] rows, float batchWeight, double share)
    {
        using var scope = NewDisposeScope();
        var loss = objective.Loss(rows, batchWeight, random, share);
        Backward(loss);
        return loss.item<float>();
    }

    private static void Backward(Tensor loss)
    {
        try
        {
            loss.backward();
        }
        catch (ExternalException) when (ChunkedAttention.BackwardError is { } cause)
        {
            throw new InvalidOperationException($"The gradient of attention could not be computed: {cause.Message}", cause);
        }
    }
}
