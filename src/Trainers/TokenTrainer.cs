using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Tasks;
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
    : TokenLevelTrainer<TokenClassifierOptions, TokenModel>(host, options, seed)
{
    protected override TrainingDefaults FromScratch { get; } = new(LearningRate: 0.002, Steps: 800, FewestEpochs: 8);

    protected override PretrainedHead Head => PretrainedHead.TokenClassification;

    protected override string Work => "classify tokens";

    protected override TokenLevelPlan<TokenModel> Read(
        IDataView data, PretrainedCheckpoint? pretrained, TrainingMonitor monitor)
    {
        var reader = new WordReader(Options, monitor.Log, monitor.Check);
        var label = WordReader.FindLabel(data.Schema, Options.LabelColumnName);
        var configuration = CreateConfiguration(CountOf(label), ClassLabels.Of(label), pretrained);
        var (rows, tokenizer) = pretrained?.Tokenizer is not { } given
            ? reader.ReadAndLearnTokenizer(data, configuration.Scheme, configuration.MaximumTokens)
            : (reader.ReadTraining(data, configuration.Scheme, given, configuration.WordLimit(given)), given);
        configuration = configuration with { VocabularySize = tokenizer.VocabularySize };
        var (training, validation) = SplitOrRead(reader, rows, tokenizer, configuration);
        return new(configuration.Encoder, tokenizer.VocabularySize, training, validation, validation?.Count ?? 0, reader.Counts,
            (generator, device) =>
            {
                var network = CreateNetwork(monitor.Log, configuration, pretrained, generator);
                var model = new TokenModel(configuration, tokenizer, network, device);
                return (model, new WordObjective(model, training, validation, Options) { FineTuning = Options.FineTuning });
            });
    }

    protected override TokenModel UseHead(PretrainedCheckpoint pretrained, Device device)
    {
        var configuration = CreateConfiguration(
            pretrained.ClassNames.Count, ClassLabels.Of(pretrained.ClassNames), pretrained);
        if (configuration.LinearChain)
            throw Unfit($"'{nameof(Options.LinearChain)}' is true, which no checkpoint has");
        if (!HasHeadOf(pretrained, configuration))
            throw Unfit("the head of the checkpoint has no class 'O', for tokens outside of entities");
        var network = configuration.CreateUninitializedNetwork();
        pretrained.Read(network, readsHead: true);
        return new TokenModel(configuration, pretrained.Tokenizer, network, device);
    }

    private static WordNetwork CreateNetwork(
        IChannel channel, TokenModelConfiguration configuration, PretrainedCheckpoint? pretrained, Generator generator)
    {
        var network = configuration.CreateNetwork(generator);
        if (pretrained is null)
            return network;
        var readsHead = HasHeadOf(pretrained, configuration);
        channel.Info(MessageSensitivity.None, readsHead
            ? "The encoder and the head of the checkpoint are trained."
            : "The encoder of the checkpoint is trained, with a new head.");
        pretrained.Read(network, readsHead);
        return network;
    }

    private static bool HasHeadOf(PretrainedCheckpoint pretrained, TokenModelConfiguration configuration) =>
        pretrained.Head == PretrainedHead.TokenClassification && pretrained.ClassNames.SequenceEqual(configuration.Scheme.Names);

    private (WordSet Training, WordSet? Validation) SplitOrRead(
        WordReader reader, WordSet rows, Tokenizer tokenizer, TokenModelConfiguration configuration)
    {
        if (Options.ValidationSet is { } set)
        {
            var label = WordReader.FindLabel(set.Schema, Options.LabelColumnName);
            ValidationKeys.Check(label, CountOf(label), configuration.KeyCount, configuration.Labels);
            return (rows, reader.Read(set, "validation", configuration.Scheme, tokenizer, configuration.WordLimit(tokenizer)));
        }
        var (training, validation) = ValidationSplit.Create(
            new float[rows.Count], hasClasses: false, Options.ValidationFraction, new Random(Seed), rows.Hashes);
        return (rows.Select(training), validation.Length == 0 ? null : rows.Select(validation));
    }

    private TokenModelConfiguration CreateConfiguration(int keys, ClassLabels? labels, PretrainedCheckpoint? pretrained) =>
        new(keys, labels)
        {
            Encoder = pretrained?.Encoder ?? EncoderConfiguration.Create(Options),
            VocabularySize = pretrained?.Tokenizer.VocabularySize ?? Options.VocabularySize,
            MaximumTokens = pretrained is null ? Options.MaximumTokens : MaximumTokensOf(pretrained),
            WordPooling = Options.WordPooling,
            FeatureBuckets = Options.FeatureBuckets,
            LinearChain = Options.LinearChain,
        };

    private int MaximumTokensOf(PretrainedCheckpoint pretrained)
    {
        var (fewest, most) = (pretrained.Tokenizer.Template.Single.Count + 1, pretrained.MaximumTokens);
        var tokens = Options.ChosenMaximumTokens ?? Math.Min(Options.MaximumTokens, most);
        return tokens >= fewest && tokens <= most ? tokens : throw new ArgumentOutOfRangeException(nameof(Options.MaximumTokens),
            $"'{nameof(Options.MaximumTokens)}' is {tokens}; expected in [{fewest}, {most}], as the checkpoint can read.");
    }

    private static int CountOf(DataViewSchema.Column label) =>
        (int)((KeyDataViewType)((VectorDataViewType)label.Type).ItemType).Count;
}
