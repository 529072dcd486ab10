using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Summaries;
using MLNet.Attention.Transforms.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted model whose network says something of each token: tokenizer and network.</summary>
/// <typeparam name="TConfiguration">The configuration.</typeparam>
/// <typeparam name="TNetwork">The network.</typeparam>
internal abstract class TokenLevelModel<TConfiguration, TNetwork> : FittedModel
    where TConfiguration : TokenLevelConfiguration<TNetwork>
    where TNetwork : nn.Module
{
    private const string WeightsFile = "model.safetensors";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    protected TokenLevelModel(TConfiguration configuration, Tokenizer tokenizer, TNetwork network, Device device)
        : base(network.to(device), device)
    {
        Configuration = configuration;
        Tokenizer = tokenizer;
        Network = network;
    }

    public TConfiguration Configuration { get; }

    public Tokenizer Tokenizer { get; }

    public TNetwork Network { get; }

    /// <summary>Reads what <see cref="FittedModel.Save"/> wrote.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="read">Reads the configuration.</param>
    /// <param name="create">Creates the model.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    protected static TModel Load<TModel>(
        Manifest manifest, Func<JsonFields, TConfiguration> read, Func<TConfiguration, Tokenizer, TNetwork, TModel> create)
        where TModel : TokenLevelModel<TConfiguration, TNetwork>
    {
        var storage = StoredWeights.Read(manifest.Fields);
        var configuration = read(manifest.Fields);
        var weightCount = configuration.CountWeights();
        manifest.Budget.Take(sizeof(float) * weightCount + configuration.ScratchByteCount, Manifest.FileName,
            "the model that it describes");
        var tokenizer = ModelTokenizer.Read(manifest, configuration.VocabularySize);
        var fewest = configuration.FewestTokens(tokenizer);
        if (configuration.MaximumTokens < fewest)
        {
            throw manifest.Fields.Object("tokenizer").Wrong(
                "model_max_length", $"{configuration.MaximumTokens}", $"at least {fewest}, with the tokenizer's special tokens");
        }
        var summary = SummaryFile.Read(manifest);
        var network = manifest.Read(WeightsFile, stream => NetworkWeights.Take(
            NetworkWeights.Open(stream, WeightsFile, weightCount, storage), configuration.CreateUninitializedNetwork(), storage));
        try
        {
            var model = create(configuration, tokenizer, network);
            (model.Summary, model.Storage) = (summary, storage);
            return model;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    protected override IReadOnlyList<SafetensorsEntry> CreateWeights(WeightStorage storage) =>
        NetworkWeights.ToEntries(Network, storage);

    protected override IEnumerable<ModelPart> CreateParts(IReadOnlyList<SafetensorsEntry> weights)
    {
        yield return new ModelPart(TokenizerJson.FileName, Tokenizer.Save);
        yield return new ModelPart(WeightsFile, stream => Safetensors.Write(stream, weights));
    }

    protected override void Write(Utf8JsonWriter json) => Configuration.Write(json);
}
