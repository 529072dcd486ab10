using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Summaries;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted question answerer: tokenizer and network.</summary>
internal sealed class QuestionModel : FittedModel
{
    private const string TypeName = "question_answering";
    private const string WeightsFile = "model.safetensors";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    public QuestionModel(QuestionModelConfiguration configuration, Tokenizer tokenizer, SpanNetwork network, Device device)
        : base(network.to(device), device)
    {
        Configuration = configuration;
        Tokenizer = tokenizer;
        Network = network;
    }

    public QuestionModelConfiguration Configuration { get; }

    public Tokenizer Tokenizer { get; }

    public SpanNetwork Network { get; }

    protected override string Type => TypeName;

    /// <summary>Reads what <see cref="FittedModel.Save"/> wrote.</summary>
    /// <param name="context">Where the model was written.</param>
    /// <param name="version">The signature and version of the transformer.</param>
    /// <param name="device">The device for the network.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static (QuestionModel Model, ModelColumns Columns) Load(ModelLoadContext context, VersionInfo version, Device device)
    {
        context.CheckAtModel(version);
        var manifest = Manifest.Load(context, TypeName);
        var storage = StoredWeights.Read(manifest.Fields);
        var columns = ModelColumns.Read(manifest.Fields, inputCount: 2, hasOutput: true);
        var configuration = QuestionModelConfiguration.Read(manifest.Fields);
        var weightCount = configuration.CountWeights();
        manifest.Budget.Take(sizeof(float) * weightCount + configuration.ScratchByteCount, Manifest.FileName,
            "the model that it describes");
        var tokenizer = ModelTokenizer.Read(manifest, configuration.VocabularySize);
        var fewest = new QuestionLayout(configuration, tokenizer).FewestTokens;
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
            return (new QuestionModel(configuration, tokenizer, network, device)
            {
                Summary = summary, Storage = storage,
            }, columns);
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
}
