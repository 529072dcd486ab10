using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Summaries;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted model that computes C numbers for a text or a pair of texts: tokenizer, network and n-gram part.</summary>
internal sealed class TextModel : FittedModel
{
    private const string TypeName = "text";
    private const string WeightsFile = "model.safetensors";
    private const string OnlyNetwork = "networks.0.";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    public TextModel(TextModelConfiguration configuration, Tokenizer tokenizer, TextNetworkEnsemble network, NGramModel? ngrams,
        Device device) : base(network.to(device), device)
    {
        Configuration = configuration;
        Tokenizer = tokenizer;
        Network = network;
        NGrams = ngrams;
        Sentences = configuration.Encoder.ReadsSentences ? new SentenceLayout(tokenizer) : null;
    }

    private TextModel(TextModel other, TextModelConfiguration configuration, NGramModel? ngrams) : base(other)
    {
        Summary = other.Summary;
        Configuration = configuration;
        Tokenizer = other.Tokenizer;
        Network = other.Network;
        NGrams = ngrams;
        Sentences = other.Sentences;
        Counts = other.Counts;
    }

    public TextModelConfiguration Configuration { get; }

    public Tokenizer Tokenizer { get; }

    public TextNetworkEnsemble Network { get; }

    /// <summary>The n-gram part; null when the encoder has none.</summary>
    public NGramModel? NGrams { get; }

    /// <summary>The words of the texts that a featurizer with a lexical part was fitted on; empty without one.</summary>
    public DocumentCounts Counts { get; init; } = DocumentCounts.Empty;

    /// <summary>The places of a text's tokens in what the network reads; null: one behind the other.</summary>
    public SentenceLayout? Sentences { get; }

    /// <summary>The ids of padding and of the mask token, among the tokens or n-grams that the network reads.</summary>
    public SpecialIds SpecialIds => Configuration.Encoder.ReadsNGrams ? NGramIds.SpecialIds : Tokenizer.SpecialIds;

    /// <summary>The ids of the special tokens around texts; none where the network reads n-grams.</summary>
    public IReadOnlyCollection<int> TemplateIds => Configuration.Encoder.ReadsNGrams ? [] : Tokenizer.TemplateIds;

    protected override string Type => TypeName;

    /// <summary>
    /// Another model that shares the network, whose memory is freed when both models are disposed. Its n-gram part is empty
    /// unless the network reads n-grams.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This model was disposed.</exception>
    public TextModel ShareNetwork() => NGrams is null || Configuration.Encoder.ReadsNGrams
        ? new(this, Configuration, NGrams)
        : new(this, Configuration with { NGramFeatureCount = 0 },
            NGramModel.Empty(Configuration.Task.OutputCount, Configuration.Pairs, Configuration.SymmetricPairs));

    /// <summary>Another model that shares all of this one but the task, which has as many outputs.</summary>
    /// <exception cref="ObjectDisposedException">This model was disposed.</exception>
    public TextModel WithTask(PredictionTask task) =>
        new(this, Configuration with { Task = task }, NGrams) { TrainingRows = TrainingRows };

    /// <summary>Reads what <see cref="FittedModel.Save"/> wrote.</summary>
    /// <param name="context">Where the model was written.</param>
    /// <param name="version">The signature and version of the transformer.</param>
    /// <param name="device">The device for the network.</param>
    /// <param name="taskType">The expected type of the model's task; null for any.</param>
    /// <param name="hasOutputColumn">Whether the user names the output column of the transformer.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static (TextModel Model, ModelColumns Columns) Load(ModelLoadContext context, VersionInfo version, Device device,
        string? taskType = null, bool hasOutputColumn = false)
    {
        context.CheckAtModel(version);
        var manifest = Manifest.Load(context, TypeName);
        var storage = StoredWeights.Read(manifest.Fields);
        var configuration = TextModelConfiguration.Read(manifest.Fields);
        if (taskType is not null && configuration.Task.Type != taskType)
            throw manifest.Fields.Object("task").Wrong("type", $"'{configuration.Task.Type}'", $"'{taskType}'");
        if (hasOutputColumn && configuration.ComparesTokens)
            throw manifest.Fields.Wrong("pair_encoding", $"'{configuration.PairEncoding}'", $"'{PairEncoding.Separate}'");
        var columns = ModelColumns.Read(
            manifest.Fields, hasOutputColumn ? 1 : configuration.TextsPerRow, hasOutputColumn);
        var weightCount = configuration.CountWeights() + configuration.NGramWeightCount;
        manifest.Budget.Take(sizeof(float) * weightCount + configuration.ScratchByteCount, Manifest.FileName,
            "the model that it describes");
        var beginning = ModelTokenizer.Begin(manifest, configuration.VocabularySize);
        var counts = configuration.LexicalDimension > 0 ? DocumentCountsFile.Read(manifest) : DocumentCounts.Empty;
        var rows = TrainingRowsFile.Read(manifest);
        var summary = SummaryFile.Read(manifest);
        var (tokenizer, (network, ngrams)) = manifest.Read(WeightsFile, stream =>
            (beginning.GetAwaiter().GetResult(), ReadWeights(stream, configuration, weightCount, storage)));
        try
        {
            return (new TextModel(configuration, tokenizer, network, ngrams, device)
            {
                TrainingRows = rows,
                Summary = summary,
                Counts = counts,
                Storage = storage,
            }, columns);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    protected override IReadOnlyList<SafetensorsEntry> CreateWeights(WeightStorage storage) =>
    [
        .. NetworkWeights.ToEntries(Network, storage, name => NameOf(name, Configuration)),
        .. NGrams?.ToEntries(storage) ?? [],
    ];

    protected override IEnumerable<ModelPart> CreateParts(IReadOnlyList<SafetensorsEntry> weights)
    {
        yield return new ModelPart(TokenizerJson.FileName, Tokenizer.Save);
        if (Configuration.LexicalDimension > 0)
            yield return DocumentCountsFile.Create(Counts);
        yield return new ModelPart(WeightsFile, stream => Safetensors.Write(stream, weights));
    }

    protected override void Write(Utf8JsonWriter json)
    {
        Configuration.Write(json);
        if (Configuration.LexicalDimension > 0)
            DocumentCountsFile.WriteSize(json, Counts);
    }

    // The weights of a network that is alone have the names that they have in that network.
    private static string NameOf(string name, TextModelConfiguration configuration) =>
        configuration.NetworkCount == 1 ? name[OnlyNetwork.Length..] : name;

    private static (TextNetworkEnsemble Network, NGramModel? NGrams) ReadWeights(
        Stream stream, TextModelConfiguration configuration, long weightCount, WeightStorage storage)
    {
        var weights = NetworkWeights.Open(stream, WeightsFile, weightCount, storage);
        var ngrams = configuration.Encoder.HasNGramPart
            ? NGramModel.FromEntries(
                weights, configuration.NGramFeatureCount, configuration.Task.OutputCount, configuration.Pairs,
                configuration.SymmetricPairs, storage)
            : null;
        return (NetworkWeights.Take(
            weights, configuration.CreateUninitializedNetworks(), storage, name => NameOf(name, configuration)), ngrams);
    }
}
