using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// ELECTRA (Clark et al. 2020, sections 2 and 3.1), discriminator and generator: BERT, whose embeddings may be narrower, and with
/// another head.
/// </summary>
internal sealed class ElectraFamily : BertFamily
{
    public override string ClassPrefix => "Electra";

    public override string Prefix => "electra.";

    public override bool HasEmbeddingDimension => true;

    public override HiddenLayerOptions? TextLayer(PretrainedConfiguration configuration) =>
        new(Activation.Gelu) { Dropout = configuration.Dropout };

    public override HiddenLayerOptions MaskedLanguageLayer(PretrainedConfiguration configuration) =>
        new(Activation.Gelu) { HasNorm = true, NormEpsilon = configuration.NormEpsilon };

    public override IEnumerable<TensorName> EncoderNames(PretrainedConfiguration configuration) =>
        configuration.EmbeddingDimension == configuration.Dimension
            ? base.EncoderNames(configuration)
            : [.. base.EncoderNames(configuration), .. Layer("projection", true, "embeddings_project")];

    public override IEnumerable<TensorName> HeadNames(PretrainedHead head, PretrainedConfiguration configuration) => head switch
    {
        PretrainedHead.TextClassification =>
            [.. Layer("hidden.dense", true, "classifier.dense"), .. Layer("output", true, "classifier.out_proj")],
        PretrainedHead.MaskedLanguage =>
        [
            .. Layer("transform", true, "generator_predictions.dense"),
            .. Layer("norm", true, "generator_predictions.LayerNorm"),
            new("bias", "generator_lm_head.bias"),
        ],
        _ => base.HeadNames(head, configuration),
    };

    public override bool IsIgnored(string name) => base.IsIgnored(name) || name == "generator_lm_head.weight"
        || name.StartsWith("discriminator_predictions.", StringComparison.Ordinal);
}
