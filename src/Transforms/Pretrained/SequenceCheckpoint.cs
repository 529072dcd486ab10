using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>A folder with a pretrained encoder-decoder in the format of Hugging Face's transformers, opened.</summary>
/// <remarks>Weights are read when a network is made, one tensor after another, and so once.</remarks>
internal sealed class SequenceCheckpoint : IDisposable
{
    private const string SourceOption = "SourceLanguage", TargetOption = "TargetLanguage";

    private readonly CheckpointWeights weights;
    private readonly SequenceConfig config;
    private readonly string prefix; // of the names of tensors in this folder

    /// <param name="directory">The folder.</param>
    /// <param name="sourceLanguage">The language of sources, of a translator of several; default null: as the tokenizer has it.</param>
    /// <param name="targetLanguage">The language of targets; default null: as the folder has it.</param>
    /// <exception cref="ArgumentException">The checkpoint does not know a language; the message lists those that it knows.</exception>
    /// <exception cref="FormatException">A file is missing, damaged or of another model; the message names it.</exception>
    public SequenceCheckpoint(string directory, string? sourceLanguage = null, string? targetLanguage = null)
    {
        weights = new CheckpointWeights(directory);
        try
        {
            config = SequenceConfig.Read(directory, weights.ShapeOf(SequenceTensorNames.OutputWeight) is not null);
            (Tokenizer, TargetTokenizer) = new TokenizerFolder(directory).LoadPair();
            CheckSize("vocab_size", config.VocabularySize, Tokenizer);
            if (config.TargetVocabularySize is { } size)
                CheckSize("decoder_vocab_size", size, TargetTokenizer);
            else
                CheckSize("vocab_size", config.VocabularySize, TargetTokenizer);
            var languages = sourceLanguage is null && targetLanguage is null ? null : new CheckpointLanguages(
                directory, Tokenizer, sourceLanguage is null ? TargetOption : SourceOption);
            if (sourceLanguage is not null)
                Tokenizer = TargetTokenizer = languages!.TokenizerOf(sourceLanguage, SourceOption);
            var start = targetLanguage is null ? null : languages!.StartOf(targetLanguage, TargetOption);
            Generation = GenerationConfig.Read(directory, config, start);
            if (targetLanguage is not null)
            {
                Generation = Generation with
                {
                    Tokens = languages!.TokensOf(targetLanguage, Generation.Tokens, TargetOption),
                };
            }
            MaximumTokens = Math.Min(Network.MostSourceTokens, ReadLimit(directory));
            prefix = weights.Names.Any(name => name.StartsWith(SequenceTensorNames.Prefix, StringComparison.Ordinal))
                ? SequenceTensorNames.Prefix
                : "";
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The network.</summary>
    public PretrainedSequenceNetwork Network => config.Network;

    /// <summary>The tokenizer of sources.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The tokenizer of targets; mostly the same object.</summary>
    public Tokenizer TargetTokenizer { get; }

    /// <summary>The most tokens of a source: those that the network can read, or fewer if the tokenizer says so.</summary>
    public int MaximumTokens { get; }

    /// <summary>How texts are generated.</summary>
    public GenerationConfig Generation { get; }

    /// <summary>Creates the network that a configuration describes, with the weights of the checkpoint, on the CPU.</summary>
    /// <param name="configuration">A configuration with the network and the tokens of this checkpoint.</param>
    /// <param name="generator">Source of dropout; null for the global generator.</param>
    /// <exception cref="FormatException">
    /// A tensor is missing, superfluous, of another shape, or has a value that is not finite; the message names it.
    /// </exception>
    public SequenceToSequenceNetwork CreateNetwork(SequenceModelConfiguration configuration, Generator? generator = null)
    {
        Check(configuration);
        var network = NetworkWeights.CreateUninitialized(() => configuration.CreateNetwork(generator));
        try
        {
            MapOf(network).Read(weights);
            ReadOutputBias(network);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Maps the parameters of a network, but for the bias of the output, whose tensor has another shape.</summary>
    /// <param name="network">The network.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="prefix">What the names of the tensors begin with.</param>
    /// <param name="tables">The names of the tables of embeddings.</param>
    public static TensorMap MapOf(SequenceToSequenceNetwork network, PretrainedSequenceNetwork configuration, string prefix,
        params ReadOnlySpan<TensorName> tables) => new TensorMap().Add(network,
    [
        .. tables,
        .. SequenceTensorNames.Of(configuration).Select(name => name with
        {
            Theirs = [.. name.Theirs.Select(their => their == SequenceTensorNames.OutputWeight ? their : prefix + their)],
        }),
    ]);

    public void Dispose() => weights.Dispose();

    private void CheckSize(string field, int size, Tokenizer tokenizer)
    {
        if (tokenizer.VocabularySize > size)
            throw config.Fields.Wrong(field, $"{size}", $"at least {tokenizer.VocabularySize}, the tokens of the tokenizer");
    }

    /// <summary>The most tokens of a text as the tokenizer says; a number that no text reaches stands for none there.</summary>
    private static int ReadLimit(string directory)
    {
        const string Field = "model_max_length";
        double limit = GenerationOptions.MostTokens;
        SequenceConfig.ReadFile(directory, "tokenizer_config.json", fields =>
        {
            if (fields.Has(Field))
                limit = Math.Min(limit, fields.Real(Field, 1, double.PositiveInfinity));
            return fields;
        });
        return (int)limit;
    }

    private string? EmbeddingName => SequenceTensorNames.EmbeddingNames.Select(name => prefix + name)
        .Append(SequenceTensorNames.OutputWeight)
        .FirstOrDefault(name => weights.ShapeOf(name) is not null);

    private TensorMap MapOf(SequenceToSequenceNetwork network) =>
        MapOf(network, Network, prefix, SequenceTensorNames.TablesOf(prefix, config.TargetVocabularySize is null
            ? EmbeddingName ?? prefix + SequenceTensorNames.EmbeddingNames[0]
            : null));

    /// <summary>Compares the files with what the configuration asks for, before memory of that size is allocated.</summary>
    private void Check(SequenceModelConfiguration configuration)
    {
        using var meta = Init.OnMeta();
        using var network = configuration.CreateNetwork();
        var map = MapOf(network);
        TensorCheck.Run(weights, map, IsIgnored);
        new LoadBudget().Take(sizeof(float) * map.ValueCount, CheckpointConfig.FileName, "the network that it describes");
    }

    /// <summary>Whether a tensor that is not read may be there; tied ones are there under one name or under several.</summary>
    private bool IsIgnored(string name) => name == SequenceTensorNames.OutputWeight
        || (name == SequenceTensorNames.OutputBias && Network.Family != SequenceFamily.T5)
        || (name.StartsWith(prefix, StringComparison.Ordinal)
            && (SequenceTensorNames.EmbeddingNames.Contains(name[prefix.Length..])
                || SequenceTensorNames.IsIgnored(name[prefix.Length..], Network.Family)));

    // A checkpoint without a head has none: then it is 0.
    private void ReadOutputBias(SequenceToSequenceNetwork network)
    {
        if (network.HeadBias is not { } bias)
            return;
        using var noGradient = no_grad();
        if (weights.ShapeOf(SequenceTensorNames.OutputBias) is null)
        {
            bias.fill_(Scalars.Of(0));
            return;
        }
        using var row = bias.view(1, -1);
        weights.Read(SequenceTensorNames.OutputBias, row);
    }
}
