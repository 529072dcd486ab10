using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a token classifier on texts with a label for each token.</summary>
internal sealed class TokenTrainer(IHost host, TokenClassifierOptions options, int seed)
{
    private static readonly TrainingDefaults Defaults = new(LearningRate: 0.002);

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TokenModel Train(IDataView data)
    {
        var alive = new TrainingCancellation(host, options.CancellationToken);
        using var channel = host.Start("Training");
        var reader = new WordReader(options, channel, alive.Check);
        var label = WordReader.FindLabel(data.Schema, options.LabelColumnName);
        var configuration = CreateConfiguration(label);
        var (rows, tokenizer) = reader.ReadAndLearnTokenizer(data, configuration.Scheme);
        configuration = configuration with { VocabularySize = tokenizer.VocabularySize };
        var (training, validation) = SplitOrRead(reader, rows, tokenizer, configuration);
        if (validation is null)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed, device);
        var model = new TokenModel(configuration, tokenizer, configuration.CreateNetwork(generator), device);
        try
        {
            var objective = new WordObjective(model, training, validation, options.WordDropout);
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(directory,
                TrainingSettings.Create(options, seed, model.Network, training, validation ?? training.Select([])), channel);
            TrainingLoop.Run(host, channel, [new Trainee(objective, seed, generator)], objective, options, Defaults,
                checkpoint, alive.Check);
            checkpoint?.Delete();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private (WordSet Training, WordSet? Validation) SplitOrRead(
        WordReader reader, WordSet rows, Tokenizer tokenizer, TokenModelConfiguration configuration)
    {
        if (options.ValidationSet is { } set)
        {
            CheckSame(WordReader.FindLabel(set.Schema, options.LabelColumnName), configuration);
            return (rows, reader.Read(set, "validation", configuration.Scheme, tokenizer));
        }
        var (training, validation) = ValidationSplit.Create(
            new float[rows.Count], hasClasses: false, options.ValidationFraction, new Random(seed), rows.Hashes);
        return (rows.Select(training), validation.Length == 0 ? null : rows.Select(validation));
    }

    private static void CheckSame(DataViewSchema.Column label, TokenModelConfiguration configuration)
    {
        var (count, labels) = (CountOf(label), ClassLabels.Of(label));
        if (count == configuration.KeyCount && (labels is null || configuration.Labels is null
            || labels.Names.SequenceEqual(configuration.Labels.Names)))
        {
            return;
        }
        throw new ArgumentOutOfRangeException(nameof(label), $"The label column '{label.Name}' of the validation set has {count} " +
            $"keys{Start(labels)}; expected the {configuration.KeyCount} keys of the training data{Start(configuration.Labels)}. " +
            "Map both with one fitted MapValueToKey.");
    }

    private TokenModelConfiguration CreateConfiguration(DataViewSchema.Column label) => new(CountOf(label), ClassLabels.Of(label))
    {
        Encoder = EncoderConfiguration.Create(options),
        VocabularySize = options.VocabularySize,
        MaximumTokens = options.MaximumTokens,
        WordPooling = options.WordPooling,
        FeatureBuckets = options.FeatureBuckets,
        LinearChain = options.LinearChain,
    };

    private static int CountOf(DataViewSchema.Column label) =>
        (int)((KeyDataViewType)((VectorDataViewType)label.Type).ItemType).Count;

    private static string Start(ClassLabels? labels) =>
        labels is null ? "" : $" ({string.Join(", ", labels.Names.Take(3).Select(name => $"'{name}'"))}, …)";
}
