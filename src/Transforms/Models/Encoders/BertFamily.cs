using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// BERT (Devlin et al. 2019, sections 3 and 3.1; appendix A.2), and with it MiniLM and the sentence-transformers built on both:
/// learned positions and types of tokens, norms after embeddings and after each sublayer.
/// </summary>
internal class BertFamily : PretrainedFamily
{
    public override string ClassPrefix => "Bert";

    public override string Prefix => "bert.";

    public override TokenEncoder CreateEncoder(PretrainedConfiguration configuration, Generator? generator) =>
        new TransformerTextEncoder(configuration.VocabularySize, configuration.MostTokens, configuration.Layers,
            new TransformerLayerOptions(configuration.Dimension, configuration.Heads, configuration.FeedForwardDimension)
            {
                Activation = configuration.Activation,
                Norm = NormPlacement.Post,
                NormEpsilon = configuration.NormEpsilon,
                Dropout = configuration.Dropout,
                ActivationDropout = 0,
                AttentionDropout = configuration.AttentionDropout,
                Mechanism = Modules.Attention.AttentionMechanism.Auto(),
            },
            PositionalEncoding.Learned, generator: generator, embedding: new TokenEmbeddingOptions
            {
                Dimension = configuration.EmbeddingDimension,
                TypeCount = configuration.TypeCount,
                HasNorm = true,
                FirstPositionRow = configuration.FirstPositionRow,
            });

    public override HiddenLayerOptions? TextLayer(PretrainedConfiguration configuration) => new(Activation.Tanh);

    public override HiddenLayerOptions MaskedLanguageLayer(PretrainedConfiguration configuration) =>
        new(configuration.Activation) { HasNorm = true, NormEpsilon = configuration.NormEpsilon };

    public override IEnumerable<TensorName> EncoderNames(PretrainedConfiguration configuration) =>
    [
        new("embedding", "embeddings.word_embeddings.weight"),
        new("positions.weight", "embeddings.position_embeddings.weight"),
        .. configuration.TypeCount == 0
            ? Enumerable.Empty<TensorName>()
            : [new("typeEmbedding", "embeddings.token_type_embeddings.weight")],
        .. Layer("embeddingNorm", true, "embeddings.LayerNorm"),
        .. Enumerable.Range(0, configuration.Layers).SelectMany(LayerNames),
    ];

    public override IEnumerable<TensorName> HeadNames(PretrainedHead head, PretrainedConfiguration configuration) => head switch
    {
        PretrainedHead.TextClassification =>
            [.. Layer("hidden.dense", true, Prefix + "pooler.dense"), .. Layer("output", true, "classifier")],
        PretrainedHead.TokenClassification => Layer("output", true, "classifier"),
        PretrainedHead.QuestionAnswering => Layer("output", true, "qa_outputs"),
        PretrainedHead.MaskedLanguage =>
        [
            .. Layer("transform", true, "cls.predictions.transform.dense"),
            .. Layer("norm", true, "cls.predictions.transform.LayerNorm"),
            new("bias", "cls.predictions.bias"),
        ],
        _ => [],
    };

    public override bool IsIgnored(string name) => name is "embeddings.position_ids" or "embeddings.token_type_ids"
        or "pooler.dense.weight" or "pooler.dense.bias"
        || name.StartsWith("cls.predictions.decoder.", StringComparison.Ordinal)
        || name.StartsWith("cls.seq_relationship.", StringComparison.Ordinal);

    private static IEnumerable<TensorName> LayerNames(int i)
    {
        var (own, theirs) = ($"encoder.layers.{i}", $"encoder.layer.{i}");
        string[] projections =
            [$"{theirs}.attention.self.query", $"{theirs}.attention.self.key", $"{theirs}.attention.self.value"];
        return
        [
            new($"{own}.self_attn.in_proj_weight", [.. projections.Select(name => name + ".weight")]),
            new($"{own}.self_attn.in_proj_bias", [.. projections.Select(name => name + ".bias")]),
            .. Layer($"{own}.self_attn.out_proj", true, $"{theirs}.attention.output.dense"),
            .. Layer($"{own}.norm1", true, $"{theirs}.attention.output.LayerNorm"),
            .. Layer($"{own}.linear1", true, $"{theirs}.intermediate.dense"),
            .. Layer($"{own}.linear2", true, $"{theirs}.output.dense"),
            .. Layer($"{own}.norm2", true, $"{theirs}.output.LayerNorm"),
        ];
    }
}
