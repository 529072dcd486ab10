using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// The configuration of an encoder, with a derived class for each kind. The constructor of a derived class gets its
/// hyperparameters, which are then checked, written to a manifest and compared with another encoder's.
/// </summary>
internal abstract class EncoderConfiguration
{
    /// <summary>The configuration of each kind of encoder. A new kind needs a line here.</summary>
    private static readonly Dictionary<TextEncoder, Func<TextEncoder, HyperparameterValues, EncoderConfiguration>> Kinds =
        new()
        {
            [TextEncoder.Hybrid] = (kind, values) => new TransformerConfiguration(kind, values),
            [TextEncoder.Transformer] = (kind, values) => new TransformerConfiguration(kind, values),
            [TextEncoder.Recurrent] = (kind, values) => new RecurrentConfiguration(kind, values),
            [TextEncoder.Convolutional] = (kind, values) => new ConvolutionalConfiguration(kind, values),
            [TextEncoder.NGram] = (kind, values) => new NGramConfiguration(kind, values),
            [TextEncoder.Hierarchical] = (kind, values) => new HierarchicalConfiguration(kind, values),
        };

    private readonly HyperparameterValues values;

    private protected EncoderConfiguration(TextEncoder kind, HyperparameterValues values)
    {
        Kind = kind;
        this.values = values;
        Dimension = values.Get(Hyperparameters.Dimension);
        Dropout = values.Get(Hyperparameters.Dropout);
    }

    /// <summary>The kind of the encoder.</summary>
    public TextEncoder Kind { get; }

    /// <summary>D, the width of the token vectors, in [2, 16384].</summary>
    public int Dimension { get; }

    /// <summary>Share of activations set to zero in training, in [0, 1).</summary>
    public double Dropout { get; }

    /// <summary>Whether the model has an n-gram part beside the network.</summary>
    public bool HasNGramPart => HasNGrams(Kind);

    /// <summary>Whether the network reads n-grams in place of tokens.</summary>
    public virtual bool ReadsNGrams => false;

    /// <summary>Whether the network reads the tokens of a text in the places that a <c>SentenceLayout</c> gives them.</summary>
    public virtual bool ReadsSentences => false;

    /// <summary>The most tokens of a text that the encoder can read; any number unless a derived class changes it.</summary>
    public virtual int MostTokens => int.MaxValue;

    /// <summary>Number of layers; 0 unless a derived class has layers.</summary>
    public virtual int LayerCount => 0;

    /// <summary>The most tokens of a vocabulary; any number unless a derived class changes it.</summary>
    public virtual int MostVocabulary => int.MaxValue;

    /// <summary>The learning rate if the options have none.</summary>
    public virtual double DefaultLearningRate => ScaledRate(layers: 1);

    /// <summary>Whether a model with this kind of encoder has an n-gram part.</summary>
    public static bool HasNGrams(TextEncoder encoder) => encoder is TextEncoder.Hybrid or TextEncoder.NGram;

    /// <summary>Creates the configuration that a trainer's options describe.</summary>
    /// <exception cref="ArgumentException">An option is outside of its range; the message names it.</exception>
    public static EncoderConfiguration Create(INetworkOptions options) => Kinds.TryGetValue(options.Encoder, out var create)
        ? create(options.Encoder, new OptionValues(options))
        : throw new ArgumentOutOfRangeException(nameof(options.Encoder),
            $"'{nameof(options.Encoder)}' is {options.Encoder}; expected one of {string.Join(", ", Kinds.Keys)}.");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static EncoderConfiguration Read(JsonFields fields)
    {
        var kind = fields.Choice<TextEncoder>("type");
        if (kind is TextEncoder.Hybrid or TextEncoder.Transformer && fields.Has(PretrainedHyperparameters.Family.Field))
            return new PretrainedConfiguration(kind, new ManifestValues(fields));
        return Kinds[kind](kind, new ManifestValues(fields));
    }

    /// <summary>Writes the encoder as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("type", Kind.ToString());
        values.Write(json);
    }

    /// <summary>The fields that <see cref="Write"/> writes, without the kind.</summary>
    public JsonObject ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            values.Write(json);
            json.WriteEndObject();
        }
        return JsonNode.Parse(buffer.ToArray())!.AsObject();
    }

    /// <summary>The first option in which another encoder of the same kind differs; null when none does.</summary>
    public (string Option, string Found, string Expected)? FindDifference(EncoderConfiguration other) =>
        values.FindDifference(other.values);

    /// <summary>Creates an encoder on the CPU.</summary>
    /// <param name="vocabularySize">V, the number of embeddings.</param>
    /// <param name="maximumLength">T, the length of the longest sequence.</param>
    /// <param name="generator">Source of the initial weights and of dropout; null for the global generator.</param>
    public abstract TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator);

    /// <summary>Creates the pooling of the encoder's vectors, on the CPU.</summary>
    /// <param name="pooling">Its kind.</param>
    /// <param name="function">From scores to weights, where it is attention.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    public virtual SequencePooling CreatePooling(TextPooling pooling, AttentionFunction function, Generator? generator) =>
        SequencePooling.Create(pooling, Dimension, function, generator);

    /// <summary>Creates what makes outputs of the vector of a text or pair, on the CPU.</summary>
    /// <param name="width">The width of the vector.</param>
    /// <param name="outputs">C, the number of outputs.</param>
    /// <param name="generator">Source of the initial weights and of dropout; null for the global generator.</param>
    public virtual LinearHead CreateHead(long width, int outputs, Generator? generator) =>
        new(width, outputs, Dropout, generator);

    /// <summary>
    /// The learning rate of a network with some layers: 0.005 up to a width of 64 and with one layer, since deeper and wider ones
    /// diverge at the rate of a small one.
    /// </summary>
    protected double ScaledRate(int layers) => 0.005 * Math.Min(1, Math.Sqrt(64.0 / Dimension)) / Math.Sqrt(layers);

    /// <summary>
    /// Roughly the most activations that the encoder holds at once for a batch: the widest activations of each token, and the
    /// attention weights while they are kept.
    /// </summary>
    /// <param name="tokens">Number of tokens of the batch.</param>
    /// <param name="maximumLength">T, the length of the longest sequence.</param>
    public virtual long ActivationCount(long tokens, int maximumLength) => 4 * tokens * Dimension;

    /// <summary>Roughly the activations of all layers that a training step keeps for a batch, with attention weights.</summary>
    /// <param name="sequences">Number of sequences of the batch.</param>
    /// <param name="length">The length of the longest, to which all are padded.</param>
    public virtual long TrainingActivationCount(long sequences, int length) => 2 * ActivationCount(sequences * length, 0);
}
