using System.Text.Json;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The configuration of a model whose network says something of each token: everything but its weights and vocabulary. Every
/// number has a range, so that a damaged file cannot ask for an absurd network.
/// </summary>
/// <typeparam name="TNetwork">The network.</typeparam>
internal abstract record TokenLevelConfiguration<TNetwork> where TNetwork : nn.Module
{
    /// <summary>The highest <see cref="MaximumTokens"/>.</summary>
    public const int MaximumTokensLimit = 1 << 20;

    /// <summary>The kinds of encoders that give each token a vector in its context.</summary>
    public static readonly TextEncoder[] EncoderKinds =
        [TextEncoder.Transformer, TextEncoder.Recurrent, TextEncoder.Convolutional];

    /// <summary>The encoder of the network. Required.</summary>
    public required EncoderConfiguration Encoder { get; init; }

    /// <summary>Number of tokens in the tokenizer's vocabulary. In [1, 262144]; required.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most tokens that the network reads at once, in [1, 1048576]. Required.</summary>
    public required int MaximumTokens { get; init; }

    /// <summary>Bytes of memory beside the weights: roughly the activations of a batch.</summary>
    public abstract long ScratchByteCount { get; }

    /// <summary>The fewest tokens that the network must read at once with a tokenizer.</summary>
    public abstract int FewestTokens(Tokenizer tokenizer);

    /// <summary>Creates a network on the CPU, with initial weights drawn from <paramref name="generator"/>.</summary>
    public abstract TNetwork CreateNetwork(Generator? generator = null);

    /// <summary>Creates a network on the CPU with uninitialized weights, which the caller must set.</summary>
    public TNetwork CreateUninitializedNetwork() => NetworkWeights.CreateUninitialized(() => CreateNetwork());

    /// <summary>Number of weights of the network, counted without allocating them.</summary>
    public long CountWeights() => NetworkWeights.Count(() => CreateNetwork());

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        WriteOwn(json);
        json.WriteStartObject("encoder");
        Encoder.Write(json);
        json.WriteEndObject();
        json.WriteStartObject("tokenizer");
        json.WriteNumber("vocab_size", VocabularySize);
        json.WriteNumber("model_max_length", MaximumTokens);
        json.WriteEndObject();
    }

    /// <summary>Writes the properties of a derived class.</summary>
    protected abstract void WriteOwn(Utf8JsonWriter json);

    /// <summary>Reads what <see cref="Write"/> wrote of encoder and tokenizer.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    protected static (EncoderConfiguration Encoder, int VocabularySize, int MaximumTokens) ReadCommon(JsonFields fields)
    {
        var (network, tokenizer) = (fields.Object("encoder"), fields.Object("tokenizer"));
        var encoder = EncoderConfiguration.Read(network);
        if (!EncoderKinds.Contains(encoder.Kind))
            throw network.Wrong("type", $"'{encoder.Kind}'", $"one of {string.Join(", ", EncoderKinds)}");
        return (encoder,
            tokenizer.Integer("vocab_size", 1, Math.Min(Tokenizer.MaximumVocabularySize, encoder.MostVocabulary)),
            tokenizer.Integer("model_max_length", 1, Math.Min(MaximumTokensLimit, encoder.MostTokens)));
    }
}
