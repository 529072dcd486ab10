using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// ModernBERT (Warner et al. 2024, section 2.1): rotary positions, layers that attend to all tokens among others that attend in a
/// window, gated feed-forward blocks, norms before sublayers, mostly without biases.
/// </summary>
internal sealed class ModernBertFamily : PretrainedFamily
{
    public override string ClassPrefix => "ModernBert";

    public override string Prefix => "model.";

    public override bool HasTypes => false;

    public override bool HasWindows => true;

    public override IReadOnlyDictionary<string, string[]> OtherNames { get; } = new Dictionary<string, string[]>
    {
        ["hidden_dropout_prob"] = ["embedding_dropout"],
        ["attention_probs_dropout_prob"] = ["attention_dropout"],
        ["hidden_act"] = ["hidden_activation"],
        ["layer_norm_eps"] = ["norm_eps"],
        ["global_rope_theta"] =
            ["rope_parameters.full_attention.rope_theta", "global_rope_theta"],
        ["local_rope_theta"] =
            ["rope_parameters.sliding_attention.rope_theta", "local_rope_theta"],
    };

    public override TokenEncoder CreateEncoder(PretrainedConfiguration configuration, Generator? generator)
    {
        var windows = configuration.Windows!;
        return new TransformerTextEncoder(configuration.VocabularySize, configuration.MostTokens,
            [.. windows.Types.AreFull.Select((isFull, i) => LayerOptions(configuration, windows, isFull, i))],
            PositionalEncoding.Rotary, generator: generator, embedding: new TokenEmbeddingOptions { HasNorm = true },
            finalNorm: true);
    }

    public override HiddenLayerOptions? TextLayer(PretrainedConfiguration configuration)
    {
        var windows = configuration.Windows!;
        return new(windows.HeadActivation)
        {
            HasBias = windows.HasHeadBias,
            HasNorm = true,
            HasNormBias = windows.HasNormBias,
            NormEpsilon = configuration.NormEpsilon,
        };
    }

    public override HiddenLayerOptions? TokenLayer(PretrainedConfiguration configuration) => TextLayer(configuration);

    public override HiddenLayerOptions MaskedLanguageLayer(PretrainedConfiguration configuration) => TextLayer(configuration)!;

    public override IEnumerable<TensorName> EncoderNames(PretrainedConfiguration configuration) =>
    [
        new("embedding", "embeddings.tok_embeddings.weight"),
        .. Layer("embeddingNorm", configuration.Windows!.HasNormBias, "embeddings.norm"),
        .. Enumerable.Range(0, configuration.Layers).SelectMany(i => LayerNames(i, configuration.Windows)),
        .. Layer("encoder.norm", configuration.Windows.HasNormBias, "final_norm"),
    ];

    public override IEnumerable<TensorName> HeadNames(PretrainedHead head, PretrainedConfiguration configuration)
    {
        var windows = configuration.Windows!;
        return head switch
        {
            PretrainedHead.None => [],
            PretrainedHead.MaskedLanguage =>
                [.. HiddenNames("transform", "norm", windows), new("bias", "decoder.bias")],
            _ => [.. HiddenNames("hidden.dense", "hidden.norm", windows), .. Layer("output", true, "classifier")],
        };
    }

    public override bool IsIgnored(string name) => name == "decoder.weight";

    private static IEnumerable<TensorName> HiddenNames(string dense, string norm, WindowedLayers windows) =>
        [.. Layer(dense, windows.HasHeadBias, "head.dense"), .. Layer(norm, windows.HasNormBias, "head.norm")];

    private static TransformerLayerOptions LayerOptions(
        PretrainedConfiguration configuration, WindowedLayers windows, bool isFull, int layer) =>
        new(configuration.Dimension, configuration.Heads, configuration.FeedForwardDimension)
        {
            Activation = configuration.Activation,
            IsFeedForwardGated = true,
            HasBias = windows.HasBias,
            HasNormBias = windows.HasNormBias,
            HasAttentionNorm = layer > 0,
            NormEpsilon = configuration.NormEpsilon,
            Dropout = configuration.Dropout,
            AttentionDropout = configuration.AttentionDropout,
            Mechanism = isFull ? AttentionMechanism.Auto() : AttentionMechanism.GlobalWindow(windows.Radius),
            RotaryBase = isFull ? windows.GlobalRotaryBase : windows.LocalRotaryBase,
        };

    private static IEnumerable<TensorName> LayerNames(int i, WindowedLayers windows)
    {
        var (own, theirs) = ($"encoder.layers.{i}", $"layers.{i}");
        return
        [
            new($"{own}.self_attn.in_proj_weight", $"{theirs}.attn.Wqkv.weight"),
            .. windows.HasBias
                ? [new TensorName($"{own}.self_attn.in_proj_bias", $"{theirs}.attn.Wqkv.bias")]
                : Enumerable.Empty<TensorName>(),
            .. Layer($"{own}.self_attn.out_proj", windows.HasBias, $"{theirs}.attn.Wo"),
            .. i > 0 ? Layer($"{own}.norm1", windows.HasNormBias, $"{theirs}.attn_norm") : [],
            .. Layer($"{own}.linear1", windows.HasBias, $"{theirs}.mlp.Wi"),
            .. Layer($"{own}.linear2", windows.HasBias, $"{theirs}.mlp.Wo"),
            .. Layer($"{own}.norm2", windows.HasNormBias, $"{theirs}.mlp_norm"),
        ];
    }
}
