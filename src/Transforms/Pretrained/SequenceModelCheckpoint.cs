using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>Writes a fitted model from text to text as a checkpoint that computes and generates the same.</summary>
internal static class SequenceModelCheckpoint
{
    /// <exception cref="InvalidOperationException">
    /// A checkpoint cannot hold the model, or a weight cannot be stored as the model says; the message says why.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(SequenceModel model, string directory)
    {
        CheckpointFolder.CheckFree(directory);
        var (configuration, storage) = (model.Configuration, model.Storage);
        if (configuration.Network is not PretrainedSequenceNetwork network
            || (model.Source, model.Target) is not (PretrainedTokenizer tokenizer, PretrainedTokenizer target))
        {
            throw new InvalidOperationException("The model cannot be written as a checkpoint, because it was trained from " +
                "scratch; expected one with 'Checkpoint'.");
        }
        var pair = ReferenceEquals(tokenizer, target) ? null : MarianFiles.Of(tokenizer, target);
        using var lease = model.Lease();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (tokens, roles) = (configuration.Tokens, tokenizer.Roles);
        var generation = new GenerationConfig(configuration.Generation, HasMaximum: true, tokens, Ignored: []);
        var limit = network.MaximumPositions ?? configuration.Limit.MaximumTokens;
        new CheckpointFolder(tokenizer, limit, readsTypes: false, pair).Write(
            directory,
            [
                CheckpointFolder.Document(
                    CheckpointConfig.FileName, SequenceConfigDocument.Create(network, tokens, roles, storage)),
                CheckpointFolder.Document(GenerationConfig.FileName, generation.ToJson(roles)),
            ],
            ToEntries(model, network, storage));
    }

    /// <summary>
    /// Whether the embeddings are written a second time, as weights of the output: a T5 whose output is tied to them and not
    /// scaled, which earlier versions of transformers do not have.
    /// </summary>
    public static bool UntiesOutput(PretrainedSequenceNetwork network) =>
        network is { Family: SequenceFamily.T5, IsTied: true, ScalesOutput: false };

    private static List<SafetensorsEntry> ToEntries(
        SequenceModel model, PretrainedSequenceNetwork network, WeightStorage storage)
    {
        var prefix = network.Family == SequenceFamily.T5 ? "" : SequenceTensorNames.Prefix;
        var shared = model.Configuration.Tokens.AreShared ? prefix + SequenceTensorNames.EmbeddingNames[0] : null;
        var map = SequenceCheckpoint.MapOf(model.Network, network, prefix, SequenceTensorNames.TablesOf(prefix, shared));
        List<SafetensorsEntry> entries = [.. map.ToEntries(storage)];
        if (model.Network.HeadBias is { } bias)
            entries.Add(SafetensorsEntry.Of(SequenceTensorNames.OutputBias, bias.view(1, -1), storage));
        if (UntiesOutput(network))
        {
            var embeddings = model.Network.named_parameters().Single(named => named.name == SequenceTensorNames.Embedding);
            entries.Add(SafetensorsEntry.Of(SequenceTensorNames.OutputWeight, embeddings.parameter, storage));
        }
        return entries;
    }
}
