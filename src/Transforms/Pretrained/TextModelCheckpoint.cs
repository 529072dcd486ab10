using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>Writes a fitted text model as a checkpoint whose head gives the same outputs.</summary>
internal static class TextModelCheckpoint
{
    private const string Output = "output.";

    /// <exception cref="InvalidOperationException">
    /// A checkpoint cannot hold the model, or a weight cannot be stored as the model says; the message says why.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(TextModel model, string directory)
    {
        CheckpointFolder.CheckFree(directory);
        var (configuration, storage) = (model.Configuration, model.Storage);
        var (encoder, tokenizer) = Check(model);
        using var lease = model.Lease();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = model.Network.Networks[0];
        var map = new CheckpointNames(encoder, hasPrefix: true).Map(network, name => !IsOutput(name));
        var outputs = encoder.Family.HeadNames(PretrainedHead.TextClassification, encoder).Where(IsOutput)
            .Select(name => SafetensorsEntry.Of(name.Theirs[0], OutputOf(name.Own), storage));
        var config = new CheckpointConfig(PretrainedHyperparameters.Family.Show(encoder.Family), encoder,
            PretrainedHead.TextClassification, LabelsOf(configuration.Task));
        new CheckpointFolder(tokenizer, encoder.MostTokens, configuration.ReadsTypes && encoder.TypeCount > 1)
            .Write(directory, [config.ToPart(storage)], [.. map.ToEntries(storage), .. outputs]);

        static bool IsOutput(TensorName name) => name.Own.StartsWith(Output, StringComparison.Ordinal);

        Tensor OutputOf(string own) => Scaled(
            network.named_parameters().Single(named => named.name == "head." + own).parameter, configuration);
    }

    /// <summary>The encoder and the tokenizer of a model whose network has the encoder of a checkpoint, alone.</summary>
    /// <exception cref="InvalidOperationException">The model has another encoder, or several.</exception>
    public static (PretrainedConfiguration Encoder, PretrainedTokenizer Tokenizer) CheckEncoder(TextModel model)
    {
        var configuration = model.Configuration;
        if (configuration.Encoder is not PretrainedConfiguration encoder || model.Tokenizer is not PretrainedTokenizer tokenizer)
            throw Unfit("its encoder was trained from scratch", "one with 'Checkpoint'");
        return configuration.NetworkCount == 1 ? (encoder, tokenizer) : throw Unfit(
            $"it has {configuration.NetworkCount} networks", "one network");
    }

    private static (PretrainedConfiguration Encoder, PretrainedTokenizer Tokenizer) Check(TextModel model)
    {
        var configuration = model.Configuration;
        var (encoder, tokenizer) = CheckEncoder(model);
        if (encoder.HasNGramPart)
            throw Unfit("it has an n-gram part", $"one with 'Encoder' {TextEncoder.Transformer}");
        if (configuration.Pooling != encoder.HeadPooling)
            throw Unfit($"its pooling is {configuration.Pooling}", $"{encoder.HeadPooling}, that of the architecture's head");
        if (configuration.SequencesPerRow > 1)
            throw Unfit($"its pairs are {configuration.PairEncoding}", $"{PairEncoding.Joined}");
        return (encoder, tokenizer);
    }

    /// <summary>The error for a model that no checkpoint can hold.</summary>
    public static InvalidOperationException Unfit(string found, string expected) =>
        new($"The model cannot be written as a checkpoint, because {found}; expected {expected}.");

    /// <summary>The names of the classes; of a number, the one that Hugging Face's transformers gives it.</summary>
    private static IReadOnlyList<string> LabelsOf(PredictionTask task) => task switch
    {
        BinaryClassification binary => binary.ClassNames,
        { Labels: { } labels } => labels.Names,
        _ => [.. Enumerable.Range(0, task.OutputCount).Select(i => $"LABEL_{i}")],
    };

    /// <summary>The weight [C, D] or the bias [C] of a head that gives what the model gives with its scales.</summary>
    private static Tensor Scaled(Tensor parameter, TextModelConfiguration configuration)
    {
        var outputs = Enumerable.Range(0, configuration.Task.OutputCount).ToArray();
        var scales = tensor(
            Array.ConvertAll(outputs, output => (float)configuration.Scales.Of(output).Network), device: parameter.device);
        var scaled = parameter.dim() == 1
            ? (parameter * scales).Plus(tensor(Array.ConvertAll(outputs, configuration.OffsetOf), device: parameter.device))
            : parameter * scales.unsqueeze(1);
        // Of the two classes of a checkpoint, each has half of the one logit.
        return configuration.Task is BinaryClassification
            ? cat([-scaled, scaled]) * Scalars.Of(0.5)
            : scaled;
    }
}
