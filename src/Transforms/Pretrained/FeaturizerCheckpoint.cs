using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>Writes a featurizer as the folder of a sentence-transformer, which gives texts the same vectors.</summary>
internal static class FeaturizerCheckpoint
{
    /// <exception cref="InvalidOperationException">
    /// A checkpoint cannot hold the model, or a weight cannot be stored as the model says; the message says why.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(TextModel model, string directory)
    {
        CheckpointFolder.CheckFree(directory);
        var (configuration, storage) = (model.Configuration, model.Storage);
        var (encoder, tokenizer) = TextModelCheckpoint.CheckEncoder(model);
        Check(configuration);
        using var lease = model.Lease();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = model.Network.Networks[0];
        var modules = new SentenceModules(
            "", configuration.Pooling, configuration.NormalizesVectors, configuration.Limit.MaximumTokens)
        {
            Normalization = configuration.PoolingNormalization,
        };
        var config = new CheckpointConfig(
            PretrainedHyperparameters.Family.Show(encoder.Family), encoder, PretrainedHead.None, []);
        new CheckpointFolder(tokenizer, encoder.MostTokens, configuration.ReadsTypes && encoder.TypeCount > 1).Write(directory,
            [config.ToPart(storage), .. modules.ToParts(encoder.Dimension, PoolingOf(network, storage))],
            new CheckpointNames(encoder, hasPrefix: false).Map(network.Encoder).ToEntries(storage));
    }

    private static void Check(TextModelConfiguration configuration)
    {
        if (configuration.LexicalDimension > 0)
        {
            throw TextModelCheckpoint.Unfit(
                $"its '{nameof(configuration.LexicalDimension)}' is {configuration.LexicalDimension}", "0, no lexical part");
        }
        if (configuration.TextPrefix.Length > 0)
            throw TextModelCheckpoint.Unfit($"it reads '{configuration.TextPrefix}' before each text", "no prefix");
    }

    private static List<SafetensorsEntry> PoolingOf(TextNetwork network, WeightStorage storage) =>
        [.. network.PoolingParameters().Select(named => SafetensorsEntry.Of(named.Name, named.Parameter, storage))];
}
