using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Attention.Transforms;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>From labelled texts to a fitted model: the part that all attention trainers share.</summary>
internal sealed class TextTrainer(IHost host, AttentionTrainerOptions options, int seed)
{
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

        using var generator = new Generator((ulong)seed, CPU);
        var configuration = CreateConfiguration(tokenizer);
        var model = new TextModel(configuration, tokenizer, configuration.CreateNetwork(generator), device);
        try
        {
            var epochs = TrainingLoop.EpochCount(options, trainingRows.Length);
            using var reporter = new ProgressReporter(host, channel, options.Progress, epochs,
                checked(epochs * BatchPlan.Count(trainingRows.Length, options.BatchSize)));
            new TrainingLoop(model, examples, trainingRows, validation, options, epochs, random, reporter, CheckAlive)
                .Run();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private (int[] TrainingRows, ExampleSet? Validation) SplitOrRead(
        ExampleReader reader, ExampleSet examples, TextTokenizer tokenizer, Random random)
    {
        if (options.ValidationSet is not null)
            return (Enumerable.Range(0, examples.Count).ToArray(), reader.Read(options.ValidationSet, tokenizer));
        var (training, validation) = ValidationSplit.Create(examples.Labels, options.ValidationFraction, random);
        return (training, validation.Length == 0 ? null : examples.Select(validation));
    }

    private TextModelConfiguration CreateConfiguration(TextTokenizer tokenizer) => new()
    {
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
