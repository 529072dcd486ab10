using System.Runtime.InteropServices;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// The training of one network: its optimizer, the average of its weights, its best weights, and its random numbers. AdamW
/// (Loshchilov and Hutter 2019) on shuffled batches of similar length, with clipped gradients.
/// </summary>
internal sealed class NetworkTraining : IDisposable
{
    private readonly Trainee trainee;
    private readonly AttentionTrainingOptions options;
    private readonly int batchSize;
    private readonly LearningRateSchedule schedule;
    private readonly TrainedParameters parameters;
    private readonly ActivationCheckpoints? activations;
    private Random random;
    private Random dropoutSeeds; // of layers that are computed twice; drawn apart, so that rows and masked words stay the same

    /// <param name="trainee">The network.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="defaults">What the options leave open.</param>
    /// <param name="epochs">Number of epochs of the schedule.</param>
    public NetworkTraining(Trainee trainee, AttentionTrainingOptions options, TrainingDefaults defaults, int epochs)
    {
        this.trainee = trainee;
        this.options = options;
        batchSize = options.BatchSize ?? defaults.BatchSize;
        StepsPerEpoch = BatchPlan.Count(Objective.Rows.Count, batchSize);
        schedule = new LearningRateSchedule(
            options.LearningRate ?? defaults.LearningRate, checked(epochs * StepsPerEpoch), options.WarmUpFraction);
        parameters = new TrainedParameters(Network, Objective.FineTuning, trainee.Generator);
        Optimizer = new AdamW(parameters.All, options.WeightDecay, rateFactors: parameters.RateFactors);
        Average = new ExponentialMovingAverage(parameters.All, options.WeightAveraging);
        Best = new BestWeights(parameters.All);
        random = dropoutSeeds = new Random(trainee.Seed);
        if (!Objective.FineTuning.RecomputesLayers)
            return;
        activations = new ActivationCheckpoints(trainee.Generator, () => dropoutSeeds.Next());
        activations.Attach(Network);
    }

    public nn.Module Network => Objective.Network;

    /// <summary>The names of what is trained.</summary>
    public IReadOnlyList<string> Names => parameters.Names;

    /// <summary>What is trained, a parameter per name.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters.All;

    public AdamW Optimizer { get; }

    public ExponentialMovingAverage Average { get; }

    /// <summary>The averaged weights of the epoch with the lowest validation loss.</summary>
    public BestWeights Best { get; }

    public int StepsPerEpoch { get; }

    private TrainingObjective Objective => trainee.Objective;

    /// <summary>Runs an epoch, or the part of the epoch that the time allows.</summary>
    /// <param name="epoch">The number of the epoch, from 1.</param>
    /// <param name="shareOfTime">Returns the share of the time limit that is over; 0 without a limit.</param>
    /// <param name="takeTurn">Runs a step when it is this network's turn.</param>
    /// <param name="checkAlive">Called between the parts of a step; throws to cancel.</param>
    /// <param name="stepEnded">Called after each step with the number of its rows and their mean loss; throws to cancel.</param>
    /// <returns>The mean loss of the rows.</returns>
    /// <exception cref="InvalidOperationException">The loss is not finite.</exception>
    public double RunEpoch(int epoch, Func<double> shareOfTime, Action<Action> takeTurn, Action checkAlive,
        Action<int, double> stepEnded)
    {
        Network.train();
        // Each epoch has its own seed, so that it depends only on its number and the weights, also after a checkpoint.
        var epochSeed = unchecked(trainee.Seed * 1_000_003 + epoch);
        random = new Random(epochSeed);
        dropoutSeeds = new Random(epochSeed);
        trainee.Generator.manual_seed(epochSeed);
        var (lossSum, rowsSeen, step) = (0.0, 0, (epoch - 1) * StepsPerEpoch);
        foreach (var rows in BatchPlan.Create(Objective.LengthOf, [.. Objective.Rows], batchSize, random))
        {
            var share = Math.Max(shareOfTime(), (double)step / schedule.Steps);
            var rate = options.MaximumTrainingTime is null ? schedule.At(step) : schedule.At(share);
            var loss = 0.0;
            takeTurn(() => loss = RunStep(rows, rate, epoch, share, checkAlive));
            (lossSum, rowsSeen, step) = (lossSum + rows.Length * loss, rowsSeen + rows.Length, step + 1);
            stepEnded(rows.Length, loss);
            if (shareOfTime() >= 1)
                break;
        }
        return rowsSeen == 0 ? 0 : lossSum / rowsSeen; // a fold may be all rows
    }

    /// <summary>Puts the best weights into the network, which is then in evaluation mode.</summary>
    public void Finish()
    {
        Best.Restore();
        parameters.ClearGradients(); // they would take as much memory as the weights
        parameters.Merge();
        Network.eval();
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Average.Dispose();
        Best.Dispose();
        parameters.Dispose();
        ActivationCheckpoints.Detach(Network);
    }

    private double RunStep(int[] rows, double rate, int epoch, double share, Action checkAlive)
    {
        // The thread may have switched gradients off.
        using var trainable = inference_mode(false);
        using var gradients = enable_grad();
        parameters.ClearGradients();
        var batchWeight = Objective.WeightOf(rows);
        var loss = MicroBatches.Create(Objective, rows).Sum(part =>
        {
            checkAlive();
            return Backpropagate(part, batchWeight, share);
        });
        CheckFinite(loss, "loss", epoch);
        // Of an infinite norm, clipping would make weights that are NaN.
        CheckFinite(nn.utils.clip_grad_norm_(parameters.All, options.GradientClippingNorm), "norm of the gradients", epoch);
        Optimizer.Step(rate);
        Average.Update();
        return loss;
    }

    private void CheckFinite(double value, string name, int epoch)
    {
        if (!double.IsFinite(value))
        {
            throw new InvalidOperationException($"The training {name} is {value} in epoch {epoch}; expected a finite number. " +
                $"Try a lower '{nameof(options.LearningRate)}' than {schedule.Highest} or a lower " +
                $"'{nameof(options.GradientClippingNorm)}' than {options.GradientClippingNorm}.");
        }
    }

    /// <summary>Adds the gradients of some rows of a batch.</summary>
    /// <returns>The share of these rows in the loss of the batch.</returns>
    private double Backpropagate(int[] rows, float batchWeight, double share)
    {
        using var scope = NewDisposeScope();
        var loss = Objective.Loss(rows, batchWeight, random, share);
        Backward(() =>
        {
            loss.backward();
            activations?.Backward();
        });
        return loss.item<float>();
    }

    private static void Backward(Action differentiate)
    {
        try
        {
            differentiate();
        }
        catch (ExternalException) when (ChunkedAttention.BackwardError is { } cause)
        {
            throw new InvalidOperationException($"The gradient of attention could not be computed: {cause.Message}", cause);
        }
    }
}
