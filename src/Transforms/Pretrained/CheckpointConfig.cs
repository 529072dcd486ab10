using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>What the <c>config.json</c> of a pretrained encoder says.</summary>
/// <param name="ModelType">The architecture as the file names it, such as <c>bert</c>.</param>
/// <param name="Encoder">The encoder.</param>
/// <param name="Head">What is behind it.</param>
/// <param name="Labels">The names of its classes, in their order; empty where the file has none.</param>
internal sealed record CheckpointConfig(
    string ModelType, PretrainedConfiguration Encoder, PretrainedHead Head, IReadOnlyList<string> Labels)
{
    public const string FileName = "config.json";

    private const int MaximumBytes = 1 << 26; // a million labels of 64 bytes
    private const int MaximumLabels = 1 << 20;

    /// <param name="directory">The folder of the file.</param>
    /// <exception cref="FormatException">The file is missing, or a field is missing or wrong; the message names it.</exception>
    public static CheckpointConfig Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            throw new FormatException($"{directory}: has no {FileName}; expected the folder of a checkpoint.");
        using var stream = File.OpenRead(path);
        return JsonText.Read(stream, MaximumBytes, FileName, root =>
        {
            var family = new JsonFields(root, FileName).Choice(
                PretrainedHyperparameters.Family.Field, PretrainedFamily.ByModelType);
            return Read(new JsonFields(root, FileName, family.OtherNames));
        });
    }

    private static CheckpointConfig Read(JsonFields fields)
    {
        CheckSupported(fields);
        return new(fields.Text(PretrainedHyperparameters.Family.Field),
            new PretrainedConfiguration(TextEncoder.Transformer, new ManifestValues(fields)),
            ReadHead(fields), fields.NumberedTextsOrNull("id2label", MaximumLabels) ?? []);
    }

    private static void CheckSupported(JsonFields fields)
    {
        if (fields.Boolean("is_decoder", missing: false))
            throw fields.Wrong("is_decoder", "true", "false");
        if (fields.TextOrNull("position_embedding_type") is { } positions and not "absolute")
            throw fields.Wrong("position_embedding_type", $"'{positions}'", "'absolute'");
        foreach (var layers in (string[])["full_attention", "sliding_attention"])
        {
            if (fields.ObjectOrNull("rope_parameters")?.ObjectOrNull(layers)?.TextOrNull("rope_type") is { } kind and not "default")
                throw fields.Wrong("rope_parameters", $"of type '{kind}'", "'default'");
        }
    }

    private static PretrainedHead ReadHead(JsonFields fields)
    {
        var names = fields.Has("architectures") ? fields.Texts("architectures", 16) : [];
        return names.Length == 0 ? PretrainedHead.None
            : Ends("ForSequenceClassification") ? PretrainedHead.TextClassification
            : Ends("ForTokenClassification") ? PretrainedHead.TokenClassification
            : Ends("ForQuestionAnswering") ? PretrainedHead.QuestionAnswering
            : Ends("ForMaskedLM") ? PretrainedHead.MaskedLanguage
            : names[0] == "BertForPreTraining" ? PretrainedHead.MaskedLanguage
            : PretrainedHead.None;

        bool Ends(string end) => names[0].EndsWith(end, StringComparison.Ordinal);
    }
}
