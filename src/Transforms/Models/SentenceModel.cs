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

    /// <summary>The files of this part of the model.</summary>
    public IEnumerable<ModelPart> Parts => CreateParts();

    protected override string Type => ExtractiveModel.TypeName;

    /// <summary>Reads the files.</summary>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static SentenceModel Read(Manifest manifest, JsonFields fields, Device device)
    {
        var configuration = SentenceNetworkConfiguration.Read(fields);
        var weightCount = configuration.CountWeights();
        manifest.Budget.Take(sizeof(float) * weightCount + configuration.ScratchByteCount, Manifest.FileName,
            "the network that it describes");
        var tokenizer = ModelTokenizer.Read(manifest, configuration.VocabularySize);
        var network = manifest.Read(WeightsFile, stream => NetworkWeights.Take(
            NetworkWeights.Open(stream, WeightsFile, weightCount), configuration.CreateUninitializedNetwork()));
        try
        {
            return new SentenceModel(configuration, tokenizer, network, device);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Writes this part's fields of the manifest.</summary>
    public void WriteFields(Utf8JsonWriter json) => Write(json);

    protected override IEnumerable<ModelPart> CreateParts()
    {
        SafetensorsEntry[] weights =
            [.. Network.named_parameters().Select(named => SafetensorsEntry.Of(named.name, named.parameter))];
        yield return new ModelPart(TokenizerJson.FileName, Tokenizer.Save);
        yield return new ModelPart(WeightsFile, stream => Safetensors.Write(stream, weights));
    }

    protected override void Write(Utf8JsonWriter json) => Configuration.Write(json);
}
