using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>
/// The configuration of a network from text to text: encoder, decoder and head. It is composed by options, or that of a
/// checkpoint.
/// </summary>
internal abstract class SequenceNetworkConfiguration
{
    // The object of a manifest that only a checkpoint's network has.
    private const string CheckpointField = "network";

    /// <summary>D, the width of embeddings and of token vectors, in [2, 16384].</summary>
    public abstract int Dimension { get; }

    /// <summary>Number of layers of the encoder.</summary>
    public abstract int EncoderLayerCount { get; }

    /// <summary>Whether tokens can be copied from the source.</summary>
    public abstract bool Copies { get; }

    /// <summary>Whether the network began as a checkpoint, which also says the ids of its special tokens.</summary>
    public abstract bool IsPretrained { get; }

    /// <summary>The most tokens of a source that the encoder can read.</summary>
    public abstract int MostSourceTokens { get; }

    /// <summary>The most tokens of a text that the decoder can generate.</summary>
    /// <param name="mostLearnt">The most tokens of a target that is learnt.</param>
    public abstract int MostTargetTokens(int mostLearnt);

    /// <summary>Creates a network on the CPU.</summary>
    /// <param name="tokens">The tokens that it reads and generates.</param>
    /// <param name="mostSource">The most tokens of a source.</param>
    /// <param name="mostTarget">The most tokens of a target that is learnt, without the token that ends it.</param>
    /// <param name="generator">Source of the initial weights and of dropout; null for the global generator.</param>
    public abstract SequenceToSequenceNetwork CreateNetwork(
        SequenceTokens tokens, int mostSource, int mostTarget, Generator? generator);

    /// <summary>Roughly the most activations that the encoder holds at once for a batch.</summary>
    /// <param name="tokens">Number of tokens of the batch.</param>
    /// <param name="maximumLength">The length of the longest sequence.</param>
    public abstract long ActivationCount(long tokens, int maximumLength);

    /// <summary>Roughly the activations of encoder and decoder that a training step keeps for a batch.</summary>
    /// <param name="pairs">Number of pairs of the batch.</param>
    /// <param name="source">The length of the longest source.</param>
    /// <param name="target">The length of the longest target.</param>
    public abstract long TrainingActivationCount(long pairs, int source, int target);

    /// <summary>Writes the network as objects of a manifest.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static SequenceNetworkConfiguration Read(JsonFields fields) => fields.ObjectOrNull(CheckpointField) is { } network
        ? PretrainedSequenceNetwork.Read(network)
        : ComposedSequenceNetwork.ReadParts(fields);

    /// <summary>Writes a checkpoint's network as the object that tells it from a composed one.</summary>
    protected static void WriteCheckpoint(Utf8JsonWriter json, Action<Utf8JsonWriter> writeFields)
    {
        json.WriteStartObject(CheckpointField);
        writeFields(json);
        json.WriteEndObject();
    }
}
