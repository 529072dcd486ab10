using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// An architecture of pretrained encoders: what it is made of, and how Hugging Face's transformers names its configuration and
/// tensors. A new one needs a line in <see cref="ByModelType"/>.
/// </summary>
internal abstract class PretrainedFamily
{
    /// <summary>The families, by the <c>model_type</c> of a <c>config.json</c>.</summary>
    public static IReadOnlyDictionary<string, PretrainedFamily> ByModelType { get; } = CreateAll();

    /// <summary>What the names of its classes in Hugging Face's transformers begin with, such as <c>Bert</c>.</summary>
    public abstract string ClassPrefix { get; }

    /// <summary>What the names of the encoder's tensors begin with in a checkpoint that has a head.</summary>
    public abstract string Prefix { get; }

    /// <summary>The names of fields in a <c>config.json</c>, where they are not those of <see cref="Hyperparameters"/>.</summary>
    public virtual IReadOnlyDictionary<string, string[]> OtherNames { get; } = new Dictionary<string, string[]>();

    /// <summary>Whether positions are counted from the number behind that of the padding token.</summary>
    public virtual bool CountsFromPadding => false;

    /// <summary>Whether the configuration has the number of types of tokens.</summary>
    public virtual bool HasTypes => true;

    /// <summary>Whether the configuration has a width of embeddings.</summary>
    public virtual bool HasEmbeddingDimension => false;

    /// <summary>Whether some layers attend in a window, with rotary positions, and biases are optional.</summary>
    public virtual bool HasWindows => false;

    /// <summary>Creates an encoder on the CPU.</summary>
    public abstract TokenEncoder CreateEncoder(PretrainedConfiguration configuration, Generator? generator);

    /// <summary>The layer between the pooled vector and the output of a classification; null for none.</summary>
    public abstract HiddenLayerOptions? TextLayer(PretrainedConfiguration configuration);

    /// <summary>The layer between a token's vector and the output of a classification of tokens; null for none.</summary>
    public virtual HiddenLayerOptions? TokenLayer(PretrainedConfiguration configuration) => null;

    /// <summary>The layer between a token's vector and the output of a masked language model.</summary>
    public abstract HiddenLayerOptions MaskedLanguageLayer(PretrainedConfiguration configuration);

    /// <summary>The parameters of a <see cref="TokenEncoder"/>, and their names behind <see cref="Prefix"/>.</summary>
    public abstract IEnumerable<TensorName> EncoderNames(PretrainedConfiguration configuration);

    /// <summary>
    /// The parameters of a <see cref="LinearHead"/>, or for a masked language model of what follows the encoder, and their names.
    /// Those that a checkpoint without the head may have as well begin with <see cref="Prefix"/>.
    /// </summary>
    public abstract IEnumerable<TensorName> HeadNames(PretrainedHead head, PretrainedConfiguration configuration);

    /// <summary>Whether a tensor is none of the encoder's and none of a head that this library has, but may be there.</summary>
    /// <param name="name">The name without the prefix.</param>
    public virtual bool IsIgnored(string name) => false;

    /// <summary>The names of a layer's weight and bias, or of its weight alone.</summary>
    protected static IEnumerable<TensorName> Layer(string own, bool hasBias, params string[] theirs)
    {
        yield return new TensorName(own + ".weight", [.. theirs.Select(name => name + ".weight")]);
        if (hasBias)
            yield return new TensorName(own + ".bias", [.. theirs.Select(name => name + ".bias")]);
    }

    private static Dictionary<string, PretrainedFamily> CreateAll() => new()
    {
        ["bert"] = new BertFamily(),
        ["distilbert"] = new DistilBertFamily(),
        ["roberta"] = new RobertaFamily("Roberta"),
        ["xlm-roberta"] = new RobertaFamily("XLMRoberta"),
        ["camembert"] = new RobertaFamily("Camembert"),
        ["electra"] = new ElectraFamily(),
        ["modernbert"] = new ModernBertFamily(),
    };
}
