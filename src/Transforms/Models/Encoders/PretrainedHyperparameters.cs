using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// The hyperparameters that only encoders of checkpoints have, with their ranges. In a manifest and in a <c>config.json</c> they
/// have the same names, or those that <see cref="PretrainedFamily.OtherNames"/> says.
/// </summary>
internal static class PretrainedHyperparameters
{
    private const string Option = "Checkpoint";

    private static readonly Dictionary<string, Activation> Activations = new()
    {
        ["gelu"] = Modules.Layers.Activation.Gelu,
        ["gelu_python"] = Modules.Layers.Activation.Gelu,
        ["gelu_new"] = Modules.Layers.Activation.GeluTanh,
        ["gelu_pytorch_tanh"] = Modules.Layers.Activation.GeluTanh,
        ["gelu_fast"] = Modules.Layers.Activation.GeluTanh,
        ["gelu_accurate"] = Modules.Layers.Activation.GeluTanh,
        ["quick_gelu"] = Modules.Layers.Activation.QuickGelu,
        ["relu"] = Modules.Layers.Activation.Relu,
        ["silu"] = Modules.Layers.Activation.Silu,
        ["swish"] = Modules.Layers.Activation.Silu,
        ["tanh"] = Modules.Layers.Activation.Tanh,
    };

    public static NamedHyperparameter<PretrainedFamily> Family { get; } =
        new(Option, "model_type", NotAnOption<PretrainedFamily>, PretrainedFamily.ByModelType);

    public static IntegerHyperparameter VocabularySize { get; } =
        new(Option, "vocab_size", 1, Tokenizer.MaximumVocabularySize, NotAnOption<int>);

    public static NamedHyperparameter<Activation> Activation { get; } =
        new(Option, "hidden_act", NotAnOption<Activation>, Activations, missing: "gelu");

    public static ShareHyperparameter AttentionDropout { get; } =
        new(Option, "attention_probs_dropout_prob", NotAnOption<double>, missing: 0);

    public static IntegerHyperparameter PositionCount { get; } =
        new(Option, "max_position_embeddings", 1, 1 << 20, NotAnOption<int>);

    public static IntegerHyperparameter PadId { get; } =
        new(Option, "pad_token_id", 0, Tokenizer.MaximumVocabularySize - 1, NotAnOption<int>, missing: 1);

    public static IntegerHyperparameter TypeCount { get; } =
        new(Option, "type_vocab_size", 0, 1024, NotAnOption<int>, missing: 2);

    public static RealHyperparameter NormEpsilon { get; } =
        new(Option, "layer_norm_eps", 1e-30, 1, NotAnOption<double>, missing: 1e-12);

    public static IntegerHyperparameter EmbeddingDimension { get; } =
        new(Option, "embedding_size", 1, 1 << 14, NotAnOption<int>, missing: 128);

    public static BooleanHyperparameter HasAttentionBias { get; } =
        new(Option, "attention_bias", NotAnOption<bool>, missing: false);

    public static BooleanHyperparameter HasFeedForwardBias { get; } =
        new(Option, "mlp_bias", NotAnOption<bool>, missing: false);

    public static BooleanHyperparameter HasNormBias { get; } = new(Option, "norm_bias", NotAnOption<bool>, missing: false);

    public static LayerTypesHyperparameter LayerTypes { get; } = new(Option, NotAnOption<LayerTypes>);

    public static IntegerHyperparameter WindowLength { get; } =
        new(Option, "local_attention", 2, 8192, NotAnOption<int>, missing: 128);

    public static RealHyperparameter GlobalRotaryBase { get; } =
        new(Option, "global_rope_theta", 1.5, 1e15, NotAnOption<double>, missing: 160_000);

    public static RealHyperparameter LocalRotaryBase { get; } = new(
        Option, "local_rope_theta", 1.5, 1e15, NotAnOption<double>, missing: RotaryPositionalEncoding.DefaultBase);

    public static NamedHyperparameter<TextPooling> HeadPooling { get; } = new(Option, "classifier_pooling",
        NotAnOption<TextPooling>,
        new Dictionary<string, TextPooling> { ["cls"] = TextPooling.FirstToken, ["mean"] = TextPooling.Mean }, missing: "cls");

    public static BooleanHyperparameter HasHeadBias { get; } =
        new(Option, "classifier_bias", NotAnOption<bool>, missing: false);

    public static NamedHyperparameter<Activation> HeadActivation { get; } =
        new(Option, "classifier_activation", NotAnOption<Activation>, Activations, missing: "gelu");

    // These values come from a checkpoint's files only.
    private static T NotAnOption<T>(INetworkOptions options) =>
        throw new InvalidOperationException("A hyperparameter of checkpoints is no option of a trainer.");
}
