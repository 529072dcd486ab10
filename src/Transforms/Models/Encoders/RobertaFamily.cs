using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// RoBERTa (Liu et al. 2019) and XLM-RoBERTa (Conneau et al. 2020, section 3): BERT, whose positions are counted from behind the
/// number of the padding token, and with another head.
/// </summary>
/// <param name="classPrefix">What the names of its classes in Hugging Face's transformers begin with.</param>
internal sealed class RobertaFamily(string classPrefix) : BertFamily
{
    public override string ClassPrefix => classPrefix;

    public override string Prefix => "roberta.";

    public override bool CountsFromPadding => true;

    public override HiddenLayerOptions? TextLayer(PretrainedConfiguration configuration) =>
        new(Activation.Tanh) { Dropout = configuration.Dropout };

    public override HiddenLayerOptions MaskedLanguageLayer(PretrainedConfiguration configuration) =>
        new(Activation.Gelu) { HasNorm = true, NormEpsilon = configuration.NormEpsilon };

    public override IEnumerable<TensorName> HeadNames(PretrainedHead head, PretrainedConfiguration configuration) => head switch
    {
        PretrainedHead.TextClassification =>
            [.. Layer("hidden.dense", true, "classifier.dense"), .. Layer("output", true, "classifier.out_proj")],
        PretrainedHead.MaskedLanguage =>
        [
            .. Layer("transform", true, "lm_head.dense"),
            .. Layer("norm", true, "lm_head.layer_norm"),
            new("bias", "lm_head.bias"),
        ],
        _ => base.HeadNames(head, configuration),
    };

    public override bool IsIgnored(string name) =>
        base.IsIgnored(name) || name.StartsWith("lm_head.decoder.", StringComparison.Ordinal);
}
