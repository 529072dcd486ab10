using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Attention.Transforms;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>From labelled texts to a fitted model: the part that all attention trainers share.</summary>
internal sealed class TextTrainer(IHost host, AttentionTrainerOptions options, int seed)
{
    // Without validation rows: about what fitting gives on two sets of film reviews that have them.
    private const double DefaultNGramScale = 2;
    private const double DefaultNetworkScale = 0.3;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TextModel Train(IDataView data)
    {
        using var channel = host.Start("Training");
        var device = Devices.Choose(host);
        var reader = new ExampleReader(options, channel, CheckAlive);
        var (examples, tokenizer) = reader.ReadAndLearnTokenizer(data);
        var random = new Random(seed);
        var (trainingRows, validation) = SplitOrRead(reader, examples, tokenizer, random);
        if (validation is null)
        {
            channel.Info(MessageSensitivity.None,
                "No validation rows: all epochs run and the last is kept.");
        }

        var configuration = CreateConfiguration(tokenizer);
        var ngrams = configuration.HasNGrams
            ? NGramTrainer.Train(examples.NGrams!, examples.Labels, examples.Weights, trainingRows, random, CheckAlive)
            : null;
        using var generator = new Generator((ulong)seed, device);
        var network = configuration.HasNetwork ? configuration.CreateNetwork(generator) : null;
        var model = new TextModel(configuration, tokenizer, network, ngrams, device);
        try
        {
            var networkScale = network is null
                ? 0
                : TrainNetwork(channel, model, examples, trainingRows, validation, random);
            return Mix(model, networkScale, validation);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <returns>The factor that calibrates the network's logits.</returns>
    private double TrainNetwork(IChannel channel, TextModel model, ExampleSet examples, int[] trainingRows,
        ExampleSet? validation, Random random)
    {
        var epochs = TrainingLoop.EpochCount(options, trainingRows.Length);
        using var reporter = new ProgressReporter(host, channel, options.Progress, epochs,
            checked(epochs * BatchPlan.Count(trainingRows.Length, options.BatchSize)));
        return new TrainingLoop(
            model, examples, trainingRows, validation, options, epochs, random, reporter, CheckAlive).Run();
    }

    /// <summary>The model with the factors of its parts.</summary>
    private static TextModel Mix(TextModel model, double networkScale, ExampleSet? validation)
    {
        var scales = (NGram: 0.0, Network: networkScale);
        if (model.NGrams is not null)
        {
            scales = validation is null
                ? (DefaultNGramScale, DefaultNetworkScale)
                : FitMixture(model, model.NGrams, validation);
        }
        return new TextModel(
            model.Configuration with { NGramScale = scales.NGram, NetworkScale = scales.Network },
            model.Tokenizer, model.Network, model.NGrams, model.Device);
    }

    private static (double NGram, double Network) FitMixture(TextModel model, NGramModel ngrams, ExampleSet validation)
    {
        var logits = new float[validation.Count];
        if (model.Network is not null)
            new TextScorer(model, validation.Texts).RunNetwork(logits);
        var (ngramMargins, networkMargins) = (new double[logits.Length], new double[logits.Length]);
        var vector = new NGramVector();
        for (var row = 0; row < logits.Length; row++)
        {
            var sign = validation.Labels[row] > 0 ? 1 : -1;
            ngrams.Features.Fill(vector, validation.NGrams![row]);
            ngramMargins[row] = sign * ngrams.Score(vector);
            networkMargins[row] = sign * logits[row];
        }
        return LogitScale.BestMixture(ngramMargins, networkMargins, validation.Weights);
    }

    private (int[] TrainingRows, ExampleSet? Validation) SplitOrRead(
        ExampleReader reader, ExampleSet examples, TextTokenizer tokenizer, Random random)
    {
        if (options.ValidationSet is not null)
            return (Enumerable.Range(0, examples.Count).ToArray(), Weighing(reader.Read(options.ValidationSet, tokenizer)));
        var (training, validation) = ValidationSplit.Create(examples.Labels, options.ValidationFraction, random);
        return (training, Weighing(examples.Select(validation)));
    }

    /// <summary>The rows, or null when there are none or all weigh 0: they could not tell one model from another.</summary>
    private static ExampleSet? Weighing(ExampleSet rows) => rows.Weights.Any(weight => weight > 0) ? rows : null;

    private TextModelConfiguration CreateConfiguration(TextTokenizer tokenizer) => new()
    {
        Encoder = options.Encoder,
        Classes = 1,
        VocabularySize = tokenizer.VocabularySize,
        MaximumTokens = options.MaximumTokens,
        Truncation = options.Truncation,
        Layers = options.NumberOfLayers,
        Dimension = options.Dimension,
        Heads = options.NumberOfHeads,
        FeedForwardDimension = options.FeedForwardDimension,
        Positions = options.PositionalEncoding,
        Dropout = options.Dropout,
    };

    private void CheckAlive()
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        if (host is ICancelable { IsCanceled: true })
            throw new OperationCanceledException("Training was cancelled: the MLContext's execution is cancelled.");
    }
}
