using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Summaries;
using MLNet.Attention.Transforms.Tags;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted token classifier: tokenizer and network.</summary>
internal sealed class TokenModel : FittedModel
{
    private const string TypeName = "token_classification";
    private const string WeightsFile = "model.safetensors";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    public TokenModel(TokenModelConfiguration configuration, Tokenizer tokenizer, WordNetwork network, Device device)
        : base(network.to(device), device)
    {
        Configuration = configuration;
        Tokenizer = tokenizer;
        Network = network;
    }

    public TokenModelConfiguration Configuration { get; }

    public Tokenizer Tokenizer { get; }

    public WordNetwork Network { get; }

    /// <summary>The special tokens around what the network reads at once.</summary>
    public SingleTemplate Around => Tokenizer.Template.Single;

    /// <summary>The most tokens of words that the network reads at once.</summary>
    public int WindowTokens => WordLimit.MaximumTokens;

    /// <summary>What the network reads of a word.</summary>
    public TokenLimit WordLimit => Configuration.WordLimit(Tokenizer);

    protected override string Type => TypeName;

    /// <summary>The scores of the chain of tags. The caller holds a lease on the model.</summary>
    public TagChain GetChain()
    {
        if (Network.Chain is not { } chain)
            return TagChain.Untrained(Configuration.Scheme);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        return new TagChain(Configuration.Scheme, Values(chain.Start), Values(chain.Transitions), Values(chain.End),
            IsTrained: true);
    }

    /// <summary>Reads what <see cref="FittedModel.Save"/> wrote.</summary>
    /// <param name="context">Where the model was written.</param>
    /// <param name="version">The signature and version of the transformer.</param>
    /// <param name="device">The device for the network.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static (TokenModel Model, ModelColumns Columns) Load(ModelLoadContext context, VersionInfo version, Device device)
    {
        context.CheckAtModel(version);
        var manifest = Manifest.Load(context, TypeName);
        var storage = StoredWeights.Read(manifest.Fields);
        var columns = ModelColumns.Read(manifest.Fields, inputCount: 1, hasOutput: false);
        var configuration = TokenModelConfiguration.Read(manifest.Fields);
        var weightCount = configuration.CountWeights();
        manifest.Budget.Take(sizeof(float) * weightCount + configuration.ScratchByteCount, Manifest.FileName,
            "the model that it describes");
        var tokenizer = ModelTokenizer.Read(manifest, configuration.VocabularySize);
        var special = tokenizer.Template.Single.Count;
        if (configuration.MaximumTokens <= special)
        {
            throw manifest.Fields.Object("tokenizer").Wrong("model_max_length", $"{configuration.MaximumTokens}",
                $"more than the {special} special tokens of the tokenizer");
        }
        var summary = SummaryFile.Read(manifest);
        var network = manifest.Read(WeightsFile, stream => NetworkWeights.Take(
            NetworkWeights.Open(stream, WeightsFile, weightCount, storage), configuration.CreateUninitializedNetwork(), storage));
        try
        {
            return (new TokenModel(configuration, tokenizer, network, device) { Summary = summary, Storage = storage }, columns);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    protected override IEnumerable<ModelPart> CreateParts(WeightStorage storage)
    {
        var weights = NetworkWeights.ToEntries(Network, storage);
        yield return new ModelPart(TokenizerJson.FileName, Tokenizer.Save);
        yield return new ModelPart(WeightsFile, stream => Safetensors.Write(stream, weights));
    }

    protected override void Write(Utf8JsonWriter json) => Configuration.Write(json);

    private static float[] Values(Tensor tensor) => tensor.cpu().data<float>().ToArray();
}
