using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Summaries;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted model from text to text: tokenizers and network.</summary>
internal sealed class SequenceModel : FittedModel
{
    private const string TypeName = "sequence_to_sequence";
    private const string WeightsFile = "model.safetensors";
    private const string TargetTokenizerFile = "target_tokenizer.json";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="source">The tokenizer of sources.</param>
    /// <param name="target">The tokenizer of targets; the same object with a shared vocabulary.</param>
    /// <param name="network">The network.</param>
    /// <param name="device">The device.</param>
    public SequenceModel(SequenceModelConfiguration configuration, Tokenizer source, Tokenizer target,
        SequenceToSequenceNetwork network, Device device) : base(network.to(device), device)
    {
        Configuration = configuration;
        Source = source;
        Target = target;
        Network = network;
    }

    private SequenceModel(SequenceModel other, SequenceModelConfiguration configuration) : base(other)
    {
        Configuration = configuration;
        Source = other.Source;
        Target = other.Target;
        Network = other.Network;
    }

    public SequenceModelConfiguration Configuration { get; }

    /// <summary>The tokenizer of sources.</summary>
    public Tokenizer Source { get; }

    /// <summary>The tokenizer of targets; the same object as <see cref="Source"/> with a shared vocabulary.</summary>
    public Tokenizer Target { get; }

    public SequenceToSequenceNetwork Network { get; }

    protected override string Type => TypeName;

    /// <summary>What the network reads of a source: the source after the prefix; of a blank source, itself.</summary>
    public string WithPrefix(string source) =>
        Configuration.Prefix.Length == 0 || string.IsNullOrWhiteSpace(source) ? source : Configuration.Prefix + source;

    /// <summary>Another model that shares the network, whose memory is freed when both models are disposed.</summary>
    /// <exception cref="ObjectDisposedException">This model was disposed.</exception>
    public SequenceModel With(GenerationOptions generation) =>
        new(this, Configuration with { Generation = generation }) { TrainingRows = TrainingRows, Summary = Summary };

    /// <summary>Reads what <see cref="FittedModel.Save"/> wrote.</summary>
    /// <param name="context">Where the model was written.</param>
    /// <param name="version">The signature and version of the transformer.</param>
    /// <param name="device">The device for the network.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static (SequenceModel Model, ModelColumns Columns) Load(ModelLoadContext context, VersionInfo version, Device device)
    {
        context.CheckAtModel(version);
        var manifest = Manifest.Load(context, TypeName);
        var storage = StoredWeights.Read(manifest.Fields);
        var configuration = SequenceModelConfiguration.Read(manifest.Fields);
        var columns = ModelColumns.Read(manifest.Fields, inputCount: 1, hasOutput: true);
        var weightCount = configuration.CountWeights();
        manifest.Budget.Take(sizeof(float) * weightCount + configuration.ScratchByteCount, Manifest.FileName,
            "the model that it describes");
        var beginning = ModelTokenizer.Begin(manifest, configuration.VocabularySize);
        var beginningOfTarget = configuration.TargetVocabularySize is { } size
            ? ModelTokenizer.Begin(manifest, size, TargetTokenizerFile)
            : beginning;
        var rows = TrainingRowsFile.Read(manifest);
        var summary = SummaryFile.Read(manifest);
        var (source, target, network) = manifest.Read(WeightsFile, stream => (
            beginning.GetAwaiter().GetResult(), beginningOfTarget.GetAwaiter().GetResult(), NetworkWeights.Take(
                NetworkWeights.Open(stream, WeightsFile, weightCount, storage), configuration.CreateUninitializedNetwork(), storage)));
        try
        {
            return (new SequenceModel(configuration, source, target, network, device)
            {
                TrainingRows = rows, Summary = summary, Storage = storage,
            }, columns);
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
        yield return new ModelPart(TokenizerJson.FileName, Source.Save);
        if (!Configuration.SharesVocabulary)
            yield return new ModelPart(TargetTokenizerFile, Target.Save);
        yield return new ModelPart(WeightsFile, stream => Safetensors.Write(stream, weights));
    }

    protected override void Write(Utf8JsonWriter json) => Configuration.Write(json);
}
