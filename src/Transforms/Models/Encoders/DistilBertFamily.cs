using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>DistilBERT (Sanh et al. 2019, section 3): BERT without types of tokens and without a pooler.</summary>
internal sealed class DistilBertFamily : BertFamily
{
    public override string ClassPrefix => "DistilBert";

    public override string Prefix => "distilbert.";

    public override bool HasTypes => false;

    public override IReadOnlyDictionary<string, string[]> OtherNames { get; } = new Dictionary<string, string[]>
    {
        ["hidden_size"] = ["dim"],
        ["num_hidden_layers"] = ["n_layers"],
        ["num_attention_heads"] = ["n_heads"],
        ["intermediate_size"] = ["hidden_dim"],
        ["hidden_dropout_prob"] = ["dropout"],
        ["attention_probs_dropout_prob"] = ["attention_dropout"],
        ["hidden_act"] = ["activation"],
    };

    public override HiddenLayerOptions? TextLayer(PretrainedConfiguration configuration) => new(Activation.Relu);

    public override IEnumerable<TensorName> EncoderNames(PretrainedConfiguration configuration) =>
    [
        new("embedding", "embeddings.word_embeddings.weight"),
        new("positions.weight", "embeddings.position_embeddings.weight"),
        .. Layer("embeddingNorm", true, "embeddings.LayerNorm"),
        .. Enumerable.Range(0, configuration.Layers).SelectMany(LayerNames),
    ];

    public override IEnumerable<TensorName> HeadNames(PretrainedHead head, PretrainedConfiguration configuration) => head switch
    {
        PretrainedHead.TextClassification =>
            [.. Layer("hidden.dense", true, "pre_classifier"), .. Layer("output", true, "classifier")],
        PretrainedHead.MaskedLanguage =>
        [
            .. Layer("transform", true, "vocab_transform"),
            .. Layer("norm", true, "vocab_layer_norm"),
            new("bias", "vocab_projector.bias"),
        ],
        _ => base.HeadNames(head, configuration),
    };

    public override bool IsIgnored(string name) => name is "embeddings.position_ids" or "vocab_projector.weight";

    private static IEnumerable<TensorName> LayerNames(int i)
    {
        var (own, theirs) = ($"encoder.layers.{i}", $"transformer.layer.{i}");
        string[] projections = [$"{theirs}.attention.q_lin", $"{theirs}.attention.k_lin", $"{theirs}.attention.v_lin"];
        return
        [
            new($"{own}.self_attn.in_proj_weight", [.. projections.Select(name => name + ".weight")]),
            new($"{own}.self_attn.in_proj_bias", [.. projections.Select(name => name + ".bias")]),
            .. Layer($"{own}.self_attn.out_proj", true, $"{theirs}.attention.out_lin"),
            .. Layer($"{own}.norm1", true, $"{theirs}.sa_layer_norm"),
            .. Layer($"{own}.linear1", true, $"{theirs}.ffn.lin1"),
            .. Layer($"{own}.linear2", true, $"{theirs}.ffn.lin2"),
            .. Layer($"{own}.norm2", true, $"{theirs}.output_layer_norm"),
        ];
    }
}
