using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted question answerer.</summary>
internal sealed class QuestionModel : TokenLevelModel<QuestionModelConfiguration, SpanNetwork>
{
    private const string TypeName = "question_answering";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    public QuestionModel(QuestionModelConfiguration configuration, Tokenizer tokenizer, SpanNetwork network, Device device)
        : base(configuration, tokenizer, network, device)
    {
    }

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
        var columns = ModelColumns.Read(manifest.Fields, inputCount: 2, hasOutput: true);
        return (Load(manifest, QuestionModelConfiguration.Read, (configuration, tokenizer, network) =>
            new QuestionModel(configuration, tokenizer, network, device)), columns);
    }
}
