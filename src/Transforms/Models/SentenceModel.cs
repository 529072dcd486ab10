using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>The trained part of an <see cref="ExtractiveModel"/>, which saves it: tokenizer and network.</summary>
internal sealed class SentenceModel : FittedModel
{
    private const string WeightsFile = "model.safetensors";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    public SentenceModel(SentenceNetworkConfiguration configuration, Tokenizer tokenizer, SentenceNetwork network, Device device)
        : base(network.to(device), device)
    {
        Configuration = configuration;
        Tokenizer = tokenizer;
        Network = network;
    }

    public SentenceNetworkConfiguration Configuration { get; }

    public Tokenizer Tokenizer { get; }

    public SentenceNetwork Network { get; }

    protected override string Type => ExtractiveModel.TypeName;

    /// <summary>Reads the files.</summary>
    /// <param name="manifest">The manifest of the whole model.</param>
    /// <param name="fields">The fields of this part.</param>
    /// <param name="storage">How the weights are stored.</param>
    /// <param name="device">The device for the network.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static SentenceModel Read(Manifest manifest, JsonFields fields, WeightStorage storage, Device device)
    {
        var configuration = SentenceNetworkConfiguration.Read(fields);
        var weightCount = configuration.CountWeights();
        manifest.Budget.Take(sizeof(float) * weightCount + configuration.ScratchByteCount, Manifest.FileName,
            "the network that it describes");
        var beginning = ModelTokenizer.Begin(manifest, configuration.VocabularySize);
        var (tokenizer, network) = manifest.Read(WeightsFile, stream => (beginning.GetAwaiter().GetResult(), NetworkWeights.Take(
            NetworkWeights.Open(stream, WeightsFile, weightCount, storage), configuration.CreateUninitializedNetwork(), storage)));
        try
        {
            return new SentenceModel(configuration, tokenizer, network, device) { Storage = storage };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The files of this part of the model.</summary>
    /// <param name="storage">How the weights are stored.</param>
    /// <exception cref="InvalidOperationException">A weight cannot be stored so; the message names it.</exception>
    public IEnumerable<ModelPart> PartsOf(WeightStorage storage) => CreateParts(CreateWeights(storage));

    /// <summary>Writes this part's fields of the manifest.</summary>
    public void WriteFields(Utf8JsonWriter json) => Write(json);

    protected override IReadOnlyList<SafetensorsEntry> CreateWeights(WeightStorage storage) =>
        NetworkWeights.ToEntries(Network, storage);

    protected override IEnumerable<ModelPart> CreateParts(IReadOnlyList<SafetensorsEntry> weights)
    {
        yield return new ModelPart(TokenizerJson.FileName, Tokenizer.Save);
        yield return new ModelPart(WeightsFile, stream => Safetensors.Write(stream, weights));
    }

    protected override void Write(Utf8JsonWriter json) => Configuration.Write(json);
}
