using System.Text.Json;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The configuration of the network that scores sentences: everything but its weights and vocabulary. Every number has a range,
/// so that a damaged file cannot ask for an absurd network.
/// </summary>
/// <param name="VocabularySize">V, number of tokens, in [1, 262144].</param>
/// <param name="MaximumTokens">The most tokens of a sentence that the network reads, in [1, 4096].</param>
/// <param name="Dimension">D, in [2, 16384], an even multiple of <paramref name="Heads"/>.</param>
/// <param name="Layers">Number of layers over the sentences, in [1, 128].</param>
/// <param name="Heads">Number of attention heads, in [1, 16384].</param>
/// <param name="FeedForwardDimension">In [1, 65536].</param>
/// <param name="Dropout">In [0, 1).</param>
internal sealed record SentenceNetworkConfiguration(
    int VocabularySize, int MaximumTokens, int Dimension, int Layers, int Heads, int FeedForwardDimension, double Dropout)
{
    /// <summary>The highest <see cref="MaximumTokens"/>.</summary>
    public const int MaximumTokensLimit = 4096;

    /// <summary>The highest <see cref="Dimension"/> and number of heads.</summary>
    public const int MaximumDimension = 1 << 14;

    /// <summary>The highest <see cref="FeedForwardDimension"/>.</summary>
    public const int MaximumFeedForwardDimension = 1 << 16;

    /// <summary>The highest number of layers.</summary>
    public const int MaximumLayers = 128;

    // Words, pairs and triples of tokens.
    private static readonly long[] KernelSizes = [1, 2, 3];

    /// <summary>What the network reads of a sentence.</summary>
    public TokenLimit Limit => new(MaximumTokens, TextTruncation.KeepHead);

    /// <summary>Whether the dimension fits the heads.</summary>
    public static bool Fits(int dimension, int heads) => dimension % 2 == 0 && dimension % heads == 0;

    /// <summary>Creates a network on the CPU, with initial weights drawn from <paramref name="generator"/>.</summary>
    public SentenceNetwork CreateNetwork(Generator? generator = null) => new(
        new ConvolutionalTextEncoder(VocabularySize, KernelSizes[..Math.Min(KernelSizes.Length, Dimension)], Dimension, Dropout,
            generator),
        SentenceFeatures.Count, SentenceRow.Longest, Layers,
        new TransformerLayerOptions(Dimension, Heads, FeedForwardDimension)
        {
            Dropout = Dropout,
            AttentionDropout = 0,
            Mechanism = AttentionMechanism.Auto(),
        }, generator);

    /// <summary>Creates a network on the CPU with uninitialized weights, which the caller must set.</summary>
    public SentenceNetwork CreateUninitializedNetwork() => NetworkWeights.CreateUninitialized(() => CreateNetwork());

    /// <summary>Number of weights of the network, counted without allocating them.</summary>
    public long CountWeights() => NetworkWeights.Count(() => CreateNetwork());

    /// <summary>Bytes of memory beside the weights: roughly the activations of a batch.</summary>
    public long ScratchByteCount
    {
        get
        {
            const long Tokens = 4096;
            return sizeof(float) * (12 * Tokens * Dimension + SentenceRow.Longest
                * ((long)FeedForwardDimension + 4 * Dimension + (long)Heads * SentenceRow.Longest));
        }
    }

    /// <summary>Roughly the activations of all layers that a training step keeps for a batch, with attention weights.</summary>
    /// <param name="sentences">Number of sentences of the batch.</param>
    /// <param name="longest">The tokens of the longest, to which all are padded.</param>
    public long TrainingActivationCount(long sentences, int longest) => sentences * (longest * 24L * Dimension
        + Layers * (12L * Dimension + 2L * FeedForwardDimension + 4L * Heads * Math.Min(sentences, SentenceRow.Longest)));

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("vocab_size", VocabularySize);
        json.WriteNumber("model_max_length", MaximumTokens);
        json.WriteNumber("hidden_size", Dimension);
        json.WriteNumber("num_hidden_layers", Layers);
        json.WriteNumber("num_attention_heads", Heads);
        json.WriteNumber("intermediate_size", FeedForwardDimension);
        json.WriteNumber("hidden_dropout_prob", Dropout);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static SentenceNetworkConfiguration Read(JsonFields fields)
    {
        var configuration = new SentenceNetworkConfiguration(
            fields.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize),
            fields.Integer("model_max_length", 1, MaximumTokensLimit),
            fields.Integer("hidden_size", 2, MaximumDimension),
            fields.Integer("num_hidden_layers", 1, MaximumLayers),
            fields.Integer("num_attention_heads", 1, MaximumDimension),
            fields.Integer("intermediate_size", 1, MaximumFeedForwardDimension),
            fields.Real("hidden_dropout_prob", 0, 1, missing: 0));
        return Fits(configuration.Dimension, configuration.Heads) ? configuration : throw fields.Wrong("hidden_size",
            $"{configuration.Dimension}", $"an even multiple of 'num_attention_heads', {configuration.Heads}");
    }
}
