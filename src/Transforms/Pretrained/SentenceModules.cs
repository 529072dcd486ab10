using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// What sentence-transformers does with the vectors of an encoder: <c>modules.json</c> and the pooling's <c>config.json</c>. A
/// pooling by attention, which it has not got, is a module of the type <c>mlnet_attention.AttentionPooling</c>.
/// </summary>
/// <param name="EncoderFolder">The folder of the encoder, inside that of the checkpoint; empty for that folder itself.</param>
/// <param name="Pooling">How the vectors of a text's tokens become one.</param>
/// <param name="IsNormalized">Whether that vector gets the length 1.</param>
/// <param name="MaximumTokens">The most tokens of a text; null for as many as the encoder can read.</param>
internal sealed record SentenceModules(string EncoderFolder, TextPooling Pooling, bool IsNormalized, int? MaximumTokens)
{
    public const string FileName = "modules.json";

    // A pooling with weights is a module of this library.
    private const string AttentionType = "AttentionPooling";
    private const string ModuleField = "pooling", FunctionField = "normalization";

    private const string SettingsName = "sentence_bert_config.json";
    private const int MaximumBytes = 1 << 20;
    private const int MaximumModules = 16;

    private static readonly Dictionary<string, TextPooling> Modes = new()
    {
        ["pooling_mode_cls_token"] = TextPooling.FirstToken,
        ["pooling_mode_mean_tokens"] = TextPooling.Mean,
        ["pooling_mode_max_tokens"] = TextPooling.Max,
        ["pooling_mode_mean_sqrt_len_tokens"] = TextPooling.RootLength,
    };

    // Modes that this library does not have.
    private static readonly string[] OtherModes = ["pooling_mode_weightedmean_tokens", "pooling_mode_lasttoken"];

    /// <summary>From scores to weights, in a pooling by attention. Default <see cref="AttentionFunction.Softmax"/>.</summary>
    public AttentionFunction Normalization { get; init; }

    /// <summary>
    /// The folder with the weights of a pooling by attention, inside that of the checkpoint; null (default) for another pooling.
    /// </summary>
    public string? WeightsFolder { get; init; }

    /// <summary>Whether a pooling is one by attention, which has weights.</summary>
    public static bool HasWeights(TextPooling pooling) => !Modes.ContainsValue(pooling);

    /// <summary>The files of these modules, but for those of the encoder, which is in the folder itself.</summary>
    /// <param name="dimension">D, the width of vectors.</param>
    /// <param name="weights">The weights of a pooling by attention.</param>
    public IEnumerable<ModelPart> ToParts(int dimension, IReadOnlyList<SafetensorsEntry> weights)
    {
        var byAttention = HasWeights(Pooling);
        var folder = byAttention ? $"1_{AttentionType}" : "1_Pooling";
        (string Path, string Type)[] modules =
        [
            ("", "sentence_transformers.models.Transformer"),
            (folder, byAttention ? $"mlnet_attention.{AttentionType}" : "sentence_transformers.models.Pooling"),
            .. IsNormalized ? [("2_Normalize", "sentence_transformers.models.Normalize")] : ((string, string)[])[],
        ];
        yield return CheckpointFolder.Document(FileName, new JsonArray([.. modules.Select((module, i) => new JsonObject
        {
            ["idx"] = i, ["name"] = $"{i}", ["path"] = module.Path, ["type"] = module.Type,
        })]));
        if (MaximumTokens is { } most)
        {
            yield return CheckpointFolder.Document(
                SettingsName, new JsonObject { ["max_seq_length"] = most, ["do_lower_case"] = false });
        }
        var config = byAttention
            ? new JsonObject { [ModuleField] = $"{Pooling}", [FunctionField] = $"{Normalization}" }
            : new JsonObject(Modes.Select(mode => KeyValuePair.Create(mode.Key, (JsonNode?)(mode.Value == Pooling))));
        config["word_embedding_dimension"] = dimension;
        yield return CheckpointFolder.Document($"{folder}/{CheckpointConfig.FileName}", config);
        if (byAttention)
            yield return CheckpointFolder.Tensors($"{folder}/{CheckpointWeights.FileName}", weights);
    }

    /// <summary>Reads the files of a folder; null when it has no <see cref="FileName"/>.</summary>
    /// <exception cref="FormatException">A file is missing or damaged, or asks for what is not known.</exception>
    public static SentenceModules? Read(string directory)
    {
        if (!File.Exists(Path.Combine(directory, FileName)))
            return null;
        var modules = ReadFile(directory, FileName, root => ReadModules(root));
        var types = string.Join(", ", modules.Select(module => module.Type));
        if (types is not ("Transformer, Pooling" or "Transformer, Pooling, Normalize"
            or $"Transformer, {AttentionType}" or $"Transformer, {AttentionType}, Normalize"))
        {
            throw new FormatException($"{FileName}: has the modules {Excerpt.Of(types)}; " +
                "expected Transformer, Pooling and, or not, Normalize.");
        }
        var (encoder, pooling) = (modules[0].Path, modules[1].Path);
        var read = new SentenceModules(
            encoder, TextPooling.Mean, modules.Count == 3, ReadMaximumTokens(Path.Combine(directory, encoder)));
        return modules[1].Type == AttentionType
            ? ReadAttention(Path.Combine(directory, pooling), pooling, read)
            : read with { Pooling = ReadPooling(Path.Combine(directory, pooling), pooling) };
    }

    private static List<(string Type, string Path)> ReadModules(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() > MaximumModules)
            throw new FormatException($"{FileName}: is {root.ValueKind}; expected an array of at most {MaximumModules} objects.");
        return [.. root.EnumerateArray().Select((item, i) =>
        {
            var fields = new JsonFields(item, $"{FileName}: [{i}]");
            var type = fields.Text("type"); // a name of Python's, with dots
            var path = fields.TextOrNull("path") ?? "";
            return path.IndexOfAny(['/', '\\', ':', '\0']) < 0 && path is not (".." or ".")
                ? (type[(type.LastIndexOf('.') + 1)..], path)
                : throw fields.Wrong("path", $"'{path}'", "the name of a folder inside the checkpoint's");
        })];
    }

    private static TextPooling ReadPooling(string directory, string path) =>
        ReadFile(directory, CheckpointConfig.FileName, $"{path}/{CheckpointConfig.FileName}", fields =>
        {
            var chosen = Modes.Keys.Concat(OtherModes).Where(mode => fields.Boolean(mode, missing: false)).ToList();
            return chosen.Count == 1 && Modes.TryGetValue(chosen[0], out var pooling)
                ? pooling
                : throw new FormatException($"{path}/{CheckpointConfig.FileName}: has the modes '{string.Join(", ", chosen)}'; " +
                    $"expected one of {string.Join(", ", Modes.Keys)}.");
        });

    private static SentenceModules ReadAttention(string directory, string path, SentenceModules modules) =>
        ReadFile(directory, CheckpointConfig.FileName, $"{path}/{CheckpointConfig.FileName}", fields => modules with
        {
            Pooling = fields.Choice(ModuleField,
                Enum.GetValues<TextPooling>().Where(HasWeights).ToDictionary(pooling => $"{pooling}")),
            Normalization = fields.Choice<AttentionFunction>(FunctionField),
            WeightsFolder = path,
        });

    private static int? ReadMaximumTokens(string directory) => File.Exists(Path.Combine(directory, SettingsName))
        ? ReadFile(directory, SettingsName, SettingsName, fields =>
            fields.Has("max_seq_length") ? fields.Integer("max_seq_length", 1, 1 << 20) : (int?)null)
        : null;

    private static T ReadFile<T>(string directory, string fileName, string source, Func<JsonFields, T> read)
    {
        if (!File.Exists(Path.Combine(directory, fileName)))
            throw new FormatException($"{source}: is missing; expected the file, as {FileName} names it.");
        return ReadFile(directory, fileName,
            root => read(new JsonFields(root, source, new Dictionary<string, string[]>())));
    }

    private static T ReadFile<T>(string directory, string fileName, Func<JsonElement, T> read)
    {
        using var stream = File.OpenRead(Path.Combine(directory, fileName));
        return JsonText.Read(stream, MaximumBytes, fileName, read);
    }
}
