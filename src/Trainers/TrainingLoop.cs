using MLNet.Attention.Transforms;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>
/// Trains a model's network: shuffled batches of like length, AdamW (Loshchilov and Hutter 2019) with warm-up and
/// cosine decay, clipped gradients. The epoch with the lowest validation loss is kept.
/// </summary>
internal sealed class TrainingLoop(TextModel model, ExampleSet examples, int[] trainingRows, ExampleSet? validation,
    AttentionTrainerOptions options, Random random, ProgressReporter reporter, Action checkAlive)
{
    private readonly Parameter[] parameters = model.Network.parameters().ToArray();

    /// <summary>Runs all epochs; the model is in evaluation mode, with its best weights, afterwards.</summary>
    /// <exception cref="InvalidOperationException">The loss stopped being a number.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void Run()
    {
        var stepsPerEpoch = BatchPlan.Count(trainingRows.Length, options.BatchSize);
        var steps = checked(stepsPerEpoch * options.NumberOfEpochs);
        var schedule = new LearningRateSchedule(options.LearningRate, steps, options.WarmUpFraction);
        using var optimizer = CreateOptimizer();
        using var best = new BestWeights(parameters);
        var step = 0;
        for (var epoch = 1; epoch <= options.NumberOfEpochs; epoch++)
        {
            var loss = RunEpoch(epoch, optimizer, schedule, ref step, steps);
            (double Loss, double Accuracy)? metrics = validation is null ? null : Evaluate(validation);
            reporter.EpochEnded(epoch, options.NumberOfEpochs, step, steps, loss, metrics);
            if (metrics is { } measured && !best.Improve(measured.Loss, epoch)
                && epoch - best.Epoch >= options.EarlyStoppingPatience)
                break;
        }
        best.Restore();
        model.Network.eval();
    }

    private double RunEpoch(
        int epoch, optim.Optimizer optimizer, LearningRateSchedule schedule, ref int step, int steps)
    {
        model.Network.train();
        double lossSum = 0;
        var rowsSeen = 0;
        foreach (var rows in BatchPlan.Create(examples.Texts, trainingRows, options.BatchSize, random))
        {
            checkAlive();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = schedule.At(step);
            lossSum += rows.Length * RunStep(rows, optimizer, epoch);
            rowsSeen += rows.Length;
            reporter.StepEnded(epoch, options.NumberOfEpochs, ++step, steps, lossSum / rowsSeen);
        }
        return lossSum / rowsSeen;
    }

    private double RunStep(int[] rows, optim.Optimizer optimizer, int epoch)
    {
        using var scope = NewDisposeScope();
        var (ids, padding) = PaddedBatch.Create(examples.Texts, rows, model.Device, HideWords);
        var logits = model.Network.call(ids, padding); // [B, C]
        var labels = tensor(Array.ConvertAll(rows, row => examples.Labels[row]), device: model.Device);
        var weights = tensor(Array.ConvertAll(rows, row => examples.Weights[row]), device: model.Device);
        var loss = BinaryLoss.Mean(logits, labels, weights, options.LabelSmoothing);
        var value = loss.item<float>();
        if (!float.IsFinite(value))
        {
            throw new InvalidOperationException($"The training loss became {value} in epoch {epoch}. Try a lower " +
                $"{nameof(options.LearningRate)} (now {options.LearningRate}) or " +
                $"{nameof(options.GradientClippingNorm)} (now {options.GradientClippingNorm}).");
        }
        optimizer.zero_grad();
        loss.backward();
        nn.utils.clip_grad_norm_(parameters, options.GradientClippingNorm);
        optimizer.step();
        return value;
    }

    /// <summary>Word dropout: replaces tokens by the mask token (Iyyer et al. 2015, section 3.2).</summary>
    private void HideWords(Span<long> ids)
    {
        if (options.WordDropout == 0)
            return;
        foreach (ref var id in ids)
        {
            if (random.NextDouble() < options.WordDropout)
                id = TextTokenizer.MaskId;
        }
    }

    private (double LogLoss, double Accuracy) Evaluate(ExampleSet set)
    {
        model.Network.eval();
        var logits = new float[set.Count];
        new TextScorer(model, set.Texts).Score(logits);
        return BinaryLoss.Evaluate(logits, set.Labels, set.Weights);
    }

    private AdamW CreateOptimizer()
    {
        // Decay pulls matrices towards 0; it would only harm biases and normalisation factors.
        var groups = new[]
        {
            new AdamW.ParamGroup(parameters.Where(p => p.dim() > 1), options.LearningRate,
                weight_decay: options.WeightDecay),
            new AdamW.ParamGroup(parameters.Where(p => p.dim() <= 1), options.LearningRate, weight_decay: 0),
        };
        return optim.AdamW(groups, options.LearningRate);
    }
}
