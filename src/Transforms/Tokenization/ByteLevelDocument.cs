using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Makes a tokenizer.json of a vocab.json and a merges.txt, as Hugging Face's transformers do it for RoBERTa, BART and GPT-2.
/// </summary>
internal static class ByteLevelDocument
{
    public const string VocabularyFile = "vocab.json";
    public const string MergesFile = "merges.txt";

    /// <summary>Makes the document. A vocabulary without <c>&lt;s&gt;</c> has no special tokens around texts.</summary>
    /// <param name="vocabulary">vocab.json: the tokens and their ids.</param>
    /// <param name="merges">merges.txt: a pair a line.</param>
    /// <param name="config">tokenizer_config.json: add_prefix_space (default false).</param>
    /// <exception cref="FormatException">vocab.json is no JSON object.</exception>
    public static byte[] Make(byte[] vocabulary, byte[] merges, JsonObject config)
    {
        var ids = ReadVocabulary(vocabulary, VocabularyFile);
        var prefix = config["add_prefix_space"]?.DeepClone() ?? false;
        var isRoberta = ids.ContainsKey("<s>") && ids.ContainsKey("</s>");
        string[] special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<|endoftext|>"];
        return TokenizerDocument.ToBytes(new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. special.Where(ids.ContainsKey).Select(Added)]),
            ["pre_tokenizer"] = ByteLevel(prefix),
            ["post_processor"] = isRoberta ? Roberta() : ByteLevel(prefix.DeepClone(), trimsOffsets: false),
            ["decoder"] = ByteLevel(true),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = ids,
                ["merges"] = new JsonArray([.. ReadMerges(merges).Select(merge => (JsonNode)merge)]),
            },
        });

        JsonNode Added(string token) =>
            TokenizerDocument.Special(token, ids[token]!.DeepClone(), stripsLeft: token == "<mask>");

        JsonObject Roberta() => new()
        {
            ["type"] = "RobertaProcessing",
            ["sep"] = new JsonArray("</s>", ids["</s>"]!.DeepClone()),
            ["cls"] = new JsonArray("<s>", ids["<s>"]!.DeepClone()),
            ["trim_offsets"] = true,
            ["add_prefix_space"] = prefix.DeepClone(),
        };
    }

    private static JsonObject ByteLevel(JsonNode prefix, bool trimsOffsets = true) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = prefix,
        ["trim_offsets"] = trimsOffsets,
        ["use_regex"] = true,
    };

    /// <summary>Reads the tokens and their ids of a file.</summary>
    /// <exception cref="FormatException">The file is no JSON object.</exception>
    public static JsonObject ReadVocabulary(byte[] vocabulary, string fileName) =>
        JsonText.ReadObject(vocabulary, fileName, "an object of tokens and ids");

    private static IEnumerable<string> ReadMerges(byte[] merges) => Encoding.UTF8.GetString(merges).Split('\n')
        .Select(line => line.TrimEnd('\r'))
        .Where(line => line != "" && !line.StartsWith("#version", StringComparison.Ordinal));
}
