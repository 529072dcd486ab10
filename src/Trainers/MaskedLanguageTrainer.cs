using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Pre-trains an encoder on texts without labels, and writes it as a checkpoint.</summary>
internal sealed class MaskedLanguageTrainer(IHost host, AttentionPretrainingOptions options, int seed)
{
    // Post-norm layers, as of BERT, diverge at the rate of other small networks.
    private const double BaseRate = 0.001;
    private const double BaseWidth = 128;

    /// <exception cref="ArgumentException">The column is missing or no text, or an option does not fit the checkpoint.</exception>
    /// <exception cref="InvalidOperationException">There is no text, or the loss diverged.</exception>
    /// <exception cref="FormatException">A checkpoint is damaged; the message names the file.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <returns>How the weights are stored: as the option says, or, where a weight does not fit it, Float32.</returns>
    public WeightStorage Train(IDataView data)
    {
        CheckpointFolder.CheckFree(options.OutputDirectory);
        using var channel = host.Start("Pre-training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var locked = CheckpointLock.Take(options.CheckpointDirectory);
        monitor.Begin(TrainingPhase.Reading);
        var checkpoint = options.Checkpoint is { } folder ? PretrainedCheckpoint.Open(folder, nameof(options.Checkpoint)) : null;
        var texts = Read(data, "training", monitor.Check);
        var held = options.ValidationSet is { } set ? Read(set, "validation", monitor.Check) : [];
        monitor.Begin(TrainingPhase.Vocabulary);
        var tokenizer = checkpoint is null
            ? PretrainingTokenizer.Learn(texts, options.VocabularySize, options.LowerCase, monitor.Check)
            : TokenizerOf(checkpoint);
        var encoder = checkpoint is null
            ? CreateEncoder(tokenizer)
            : checkpoint.Encoder.With(TextEncoder.Transformer, options.ChosenDropout);
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed);
        using var network = CreateNetwork(checkpoint, encoder, generator);
        network.to(device);
        var block = Tokenize([.. texts, .. held], tokenizer, encoder, channel);
        var (training, validation) = Split(texts, held.Count);
        channel.Info(MessageSensitivity.None,
            $"{texts.Count} texts, {block.TokenCount} tokens, vocabulary of {tokenizer.VocabularySize}.");
        monitor.Begin(TrainingPhase.Network);
        Train(monitor, network, encoder, block, (training, validation), tokenizer, generator);
        return Write(network, encoder, tokenizer);
    }

    private void Train(TrainingMonitor monitor, MaskedLanguageNetwork network, PretrainedConfiguration encoder, TokenBlock texts,
        (int[] Training, int[] Validation) rows, Tokenizer tokenizer, Generator generator)
    {
        var set = new UnlabelledTexts(texts);
        var state = options.CheckpointDirectory is not { } directory ? null
            : new Checkpoint(directory, TrainingSettings.Create(options, seed, network, set, set), monitor.Log);
        var objective = new MaskedLanguageObjective(
            network, encoder, texts, generator.device, tokenizer.TemplateIds, rows.Training);
        var rate = options.Checkpoint is null
            ? BaseRate * Math.Min(1, Math.Sqrt(BaseWidth / encoder.Dimension))
            : encoder.DefaultLearningRate;
        TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)],
            new MaskedLanguageValidation(objective, rows.Validation), options, new TrainingDefaults(rate), state);
        state?.Delete();
    }

    private List<string> Read(IDataView data, string role, Action checkAlive)
    {
        var column = InputColumns.Text(data.Schema, options.TextColumnName);
        using var cursor = data.GetRowCursor([column]);
        var read = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        var (texts, value) = (new List<string>(), default(ReadOnlyMemory<char>));
        while (cursor.MoveNext())
        {
            checkAlive();
            read(ref value);
            if (!value.Span.IsWhiteSpace())
                texts.Add(value.ToString());
        }
        return texts.Count > 0 ? texts : throw new InvalidOperationException(
            $"The {role} data has no text in column '{options.TextColumnName}'; expected at least one.");
    }

    private static PretrainedTokenizer TokenizerOf(PretrainedCheckpoint checkpoint) =>
        checkpoint.Tokenizer as PretrainedTokenizer ?? throw new FormatException(
            $"{checkpoint.Directory}: has the tokenizer of a model that was trained from scratch; expected one of a checkpoint.");

    private PretrainedConfiguration CreateEncoder(Tokenizer tokenizer)
    {
        var config = new JsonObject
        {
            ["model_type"] = "bert", ["vocab_size"] = tokenizer.VocabularySize, ["hidden_size"] = options.Dimension,
            ["num_hidden_layers"] = options.NumberOfLayers, ["num_attention_heads"] = options.NumberOfHeads,
            ["intermediate_size"] = options.FeedForwardDimension, ["hidden_act"] = "gelu",
            ["hidden_dropout_prob"] = options.Dropout, ["attention_probs_dropout_prob"] = options.Dropout,
            ["max_position_embeddings"] = options.MaximumTokens, ["type_vocab_size"] = 2, ["layer_norm_eps"] = 1e-12,
        };
        using var document = JsonDocument.Parse(config.ToJsonString());
        return new(TextEncoder.Transformer, new ManifestValues(new JsonFields(document.RootElement, "the options")));
    }

    private static MaskedLanguageNetwork CreateNetwork(
        PretrainedCheckpoint? checkpoint, PretrainedConfiguration encoder, Generator generator)
    {
        var network = new MaskedLanguageNetwork(
            encoder.Family.CreateEncoder(encoder, generator), generator, encoder.Family.MaskedLanguageLayer(encoder));
        checkpoint?.Read(network);
        return network;
    }

    private TokenBlock Tokenize(
        IReadOnlyList<string> texts, Tokenizer tokenizer, PretrainedConfiguration encoder, IChannel channel)
    {
        if (options.ChosenMaximumTokens > encoder.MostTokens)
        {
            throw new ArgumentOutOfRangeException(nameof(options.MaximumTokens), $"'{nameof(options.MaximumTokens)}' is " +
                $"{options.MaximumTokens}; expected at most {encoder.MostTokens}, as in the checkpoint '{options.Checkpoint}'.");
        }
        var limit = new TokenLimit(Math.Min(options.MaximumTokens, encoder.MostTokens), TextTruncation.KeepHead);
        var block = new TokenBlock(tokenizer.SpecialIds);
        var cut = texts.Count(text => block.Add(text, tokenizer, limit));
        if (cut > 0)
        {
            channel.Warning(MessageSensitivity.None, $"{cut} of {texts.Count} texts are longer than " +
                $"'{nameof(options.MaximumTokens)}', {limit.MaximumTokens}, and are truncated.");
        }
        return block;
    }

    /// <summary>Which rows are trained on and validated, where those of a validation set come last.</summary>
    private (int[] Training, int[] Validation) Split(List<string> texts, int heldCount) => heldCount > 0
        ? ([.. Enumerable.Range(0, texts.Count)], [.. Enumerable.Range(texts.Count, heldCount)])
        : ValidationSplit.Create(new float[texts.Count], hasClasses: false, options.ValidationFraction, new Random(seed),
            [.. texts.Select(text => TextHash.Append(TextHash.Empty, text))]);

    private WeightStorage Write(MaskedLanguageNetwork network, PretrainedConfiguration encoder, PretrainedTokenizer tokenizer)
    {
        var map = new CheckpointNames(encoder, hasPrefix: true).Map(network);
        var config = new CheckpointConfig(
            PretrainedHyperparameters.Family.Show(encoder.Family), encoder, PretrainedHead.MaskedLanguage, []);
        var storage = StoredWeights.Choose(options.WeightStorage, wanted => map.ToEntries(wanted), host);
        new CheckpointFolder(tokenizer, encoder.MostTokens, encoder.TypeCount > 1).Write(
            options.OutputDirectory, [config.ToPart(storage)], map.ToEntries(storage));
        return storage;
    }
}
