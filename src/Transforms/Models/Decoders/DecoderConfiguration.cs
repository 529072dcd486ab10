using System.Text.Json;
using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>
/// The configuration of a decoder and of its head, with a derived class for each architecture. The constructor of a derived
/// class gets its hyperparameters, which are then checked, written to a manifest and compared with another decoder's.
/// </summary>
internal abstract class DecoderConfiguration
{
    /// <summary>The configuration of each architecture. A new architecture needs a line here.</summary>
    private static readonly Dictionary<SequenceArchitecture, Func<HyperparameterValues, DecoderConfiguration>> Kinds = new()
    {
        [SequenceArchitecture.Transformer] = values => new TransformerDecoderConfiguration(values),
        [SequenceArchitecture.Recurrent] = values => new RecurrentDecoderConfiguration(values),
    };

    private readonly HyperparameterValues values;

    private protected DecoderConfiguration(HyperparameterValues values)
    {
        this.values = values;
        Dimension = values.Get(Hyperparameters.Dimension);
        Dropout = values.Get(Hyperparameters.Dropout);
        LayerCount = values.Get(DecoderHyperparameters.Layers);
        Copies = values.Get(DecoderHyperparameters.CopyMechanism);
        IsTied = values.Get(DecoderHyperparameters.TieEmbeddings);
    }

    /// <summary>The architecture.</summary>
    public abstract SequenceArchitecture Architecture { get; }

    /// <summary>The kind of encoder that the architecture has.</summary>
    public abstract TextEncoder Encoder { get; }

    /// <summary>D, the width of embeddings and of the encoder's vectors, in [2, 16384].</summary>
    public int Dimension { get; }

    /// <summary>Share of activations set to zero in training, in [0, 1).</summary>
    public double Dropout { get; }

    /// <summary>Whether tokens can be copied from the source.</summary>
    public bool Copies { get; }

    /// <summary>Whether the embeddings of the target are the weights of the output.</summary>
    public bool IsTied { get; }

    /// <summary>Number of layers, in [1, 128].</summary>
    protected int LayerCount { get; }

    /// <summary>Creates the configuration that options describe.</summary>
    /// <exception cref="ArgumentException">An option is outside of its range; the message names it.</exception>
    public static DecoderConfiguration Create(IDecoderOptions options) =>
        Kinds.TryGetValue(options.Architecture, out var create)
            ? create(new OptionValues(options))
            : throw new ArgumentOutOfRangeException(nameof(options.Architecture),
                $"'{nameof(options.Architecture)}' is {options.Architecture}; expected one of {string.Join(", ", Kinds.Keys)}.");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static DecoderConfiguration Read(JsonFields fields) =>
        Kinds[fields.Choice<SequenceArchitecture>("type")](new ManifestValues(fields));

    /// <summary>Writes the decoder as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("type", Architecture.ToString());
        values.Write(json);
    }

    /// <summary>The first option in which another decoder of the same architecture differs; null when none does.</summary>
    public (string Option, string Found, string Expected)? FindDifference(DecoderConfiguration other) =>
        values.FindDifference(other.values);

    /// <summary>The most tokens of a text that the decoder can generate.</summary>
    /// <param name="mostLearnt">The most tokens of a target that is learnt.</param>
    public virtual int MostTokens(int mostLearnt) => GenerationOptions.MostTokens;

    /// <summary>Roughly the activations of all layers that a training step keeps for a batch, with attention weights.</summary>
    /// <param name="pairs">Number of pairs of the batch.</param>
    /// <param name="source">The length of the longest source.</param>
    /// <param name="target">The length of the longest target.</param>
    public abstract long TrainingActivationCount(long pairs, int source, int target);

    /// <summary>Creates a decoder on the CPU.</summary>
    /// <param name="maximumLength">T, the length of the longest target that is learnt.</param>
    /// <param name="generator">Source of the initial weights and of dropout; null for the global generator.</param>
    public abstract TextDecoder CreateModule(int maximumLength, Generator? generator);

    /// <summary>Creates the head of the decoder on the CPU.</summary>
    /// <param name="vocabularySize">V, the number of tokens that can be generated.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    public GenerationHead CreateHead(int vocabularySize, Generator? generator) =>
        new(Dimension, vocabularySize, Copies, IsTied, generator);
}
