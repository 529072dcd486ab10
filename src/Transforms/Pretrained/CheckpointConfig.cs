using System.Text.Json.Nodes;
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

    private const int MaximumBytes = 1 << 24;
    private const int MaximumLabels = 1 << 17;

    // The ends of the names of classes that have a head.
    private static readonly Dictionary<string, PretrainedHead> Ends = new()
    {
        ["ForSequenceClassification"] = PretrainedHead.TextClassification,
        ["ForTokenClassification"] = PretrainedHead.TokenClassification,
        ["ForQuestionAnswering"] = PretrainedHead.QuestionAnswering,
        ["ForMaskedLM"] = PretrainedHead.MaskedLanguage,
        ["BertForPreTraining"] = PretrainedHead.MaskedLanguage,
    };

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

    /// <summary>A <c>config.json</c> that transformers reads.</summary>
    /// <param name="storage">How the tensors beside it are stored.</param>
    public ModelPart ToPart(WeightStorage storage) => CheckpointFolder.Document(FileName, ToJson(storage));

    private JsonObject ToJson(WeightStorage storage)
    {
        var ends = Ends.Where(end => end.Value == Head).Select(end => end.Key).DefaultIfEmpty("Model");
        var json = new JsonObject { ["architectures"] = new JsonArray(Encoder.Family.ClassPrefix + ends.First()) };
        foreach (var (name, value) in Encoder.ToJson())
            json[Encoder.Family.OtherNames.TryGetValue(name, out var others) ? others[^1] : name] = value!.DeepClone();
        if (Labels.Count > 0)
        {
            var (names, numbers) = (new JsonObject(), new JsonObject());
            foreach (var (i, label) in Labels.Index())
                (names[$"{i}"], numbers[label]) = (label, i);
            (json["id2label"], json["label2id"]) = (names, numbers);
        }
        json[StoredWeights.Field] = StoredWeights.NameOf(storage);
        return json;
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
        var rotary = fields.ObjectOrNull("rope_parameters");
        foreach (var layers in (string[])["full_attention", "sliding_attention"])
        {
            if (rotary?.ObjectOrNull(layers)?.TextOrNull("rope_type") is { } kind and not "default")
                throw fields.Wrong("rope_parameters", $"of type '{kind}'", "'default'");
        }
    }

    private static PretrainedHead ReadHead(JsonFields fields)
    {
        var name = fields.Has("architectures") ? fields.Texts("architectures", 16).FirstOrDefault() : null;
        var end = name is null ? null : Ends.Keys.FirstOrDefault(end => name.EndsWith(end, StringComparison.Ordinal));
        return end is null ? PretrainedHead.None : Ends[end];
    }
}
