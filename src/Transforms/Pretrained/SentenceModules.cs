using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// What sentence-transformers does with the vectors of an encoder: <c>modules.json</c> and the pooling's <c>config.json</c>.
/// </summary>
/// <param name="EncoderFolder">The folder of the encoder, inside that of the checkpoint; empty for that folder itself.</param>
/// <param name="Pooling">How the vectors of a text's tokens become one.</param>
/// <param name="IsNormalized">Whether that vector gets the length 1.</param>
/// <param name="MaximumTokens">The most tokens of a text; null for as many as the encoder can read.</param>
internal sealed record SentenceModules(string EncoderFolder, TextPooling Pooling, bool IsNormalized, int? MaximumTokens)
{
    public const string FileName = "modules.json";

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

    private const string PoolingFolder = "1_Pooling";
    private const string NormalizeFolder = "2_Normalize";

    // Modes that this library does not have.
    private static readonly string[] OtherModes = ["pooling_mode_weightedmean_tokens", "pooling_mode_lasttoken"];

    /// <summary>Reads the files of a folder; null when it has no <see cref="FileName"/>.</summary>
    /// <exception cref="FormatException">A file is missing or damaged, or asks for what is not known.</exception>
    public static SentenceModules? Read(string directory)
    {
        if (!File.Exists(Path.Combine(directory, FileName)))
            return null;
        var modules = ReadFile(directory, FileName, root => ReadModules(root));
        var types = string.Join(", ", modules.Select(module => module.Type));
        if (types is not ("Transformer, Pooling" or "Transformer, Pooling, Normalize"))
        {
            throw new FormatException($"{FileName}: has the modules {Excerpt.Of(types)}; " +
                "expected Transformer, Pooling and, or not, Normalize.");
        }
        return new(modules[0].Path, ReadPooling(Path.Combine(directory, modules[1].Path), modules[1].Path), modules.Count == 3,
            ReadMaximumTokens(Path.Combine(directory, modules[0].Path)));
    }

    /// <summary>Whether a folder can say the pooling.</summary>
    public static bool CanHold(TextPooling pooling) => Modes.ContainsValue(pooling);

    /// <summary>The files that say all this of an encoder in the folder itself, by their names in the folder.</summary>
    /// <param name="dimension">The width of the vectors.</param>
    public IReadOnlyDictionary<string, JsonNode> ToFiles(int dimension)
    {
        var modules = new JsonArray(Module(0, "", "Transformer"), Module(1, PoolingFolder, "Pooling"));
        if (IsNormalized)
            modules.Add(Module(2, NormalizeFolder, "Normalize"));
        var pooling = new JsonObject { ["word_embedding_dimension"] = dimension };
        foreach (var (mode, kind) in Modes)
            pooling[mode] = kind == Pooling;
        var files = new Dictionary<string, JsonNode>
        {
            [FileName] = modules,
            [$"{PoolingFolder}/{CheckpointConfig.FileName}"] = pooling,
        };
        if (MaximumTokens is { } most)
            files[SettingsName] = new JsonObject { ["max_seq_length"] = most, ["do_lower_case"] = false };
        return files;
    }

    private static JsonNode Module(int index, string path, string type) => new JsonObject
    {
        ["idx"] = index, ["name"] = $"{index}", ["path"] = path, ["type"] = $"sentence_transformers.models.{type}",
    };

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
