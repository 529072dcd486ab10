using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Makes a tokenizer.json of a vocab.txt, as Hugging Face's transformers do it for BERT and its kin.</summary>
internal static class WordPieceDocument
{
    public const string FileName = "vocab.txt";

    /// <summary>Makes the document.</summary>
    /// <param name="lines">The file: a token a line, in the order of ids. Of a token that is there twice, the last line
    /// counts.</param>
    /// <param name="config">
    /// tokenizer_config.json: do_lower_case (default true), strip_accents (as do_lower_case), tokenize_chinese_chars (true).
    /// </param>
    /// <exception cref="FormatException">The vocabulary lacks one of the special tokens.</exception>
    public static byte[] Make(byte[] lines, JsonObject config)
    {
        var ids = ReadIds(lines);
        var (start, end, unknown) =
            (Name("cls_token", "[CLS]"), Name("sep_token", "[SEP]"), Name("unk_token", "[UNK]"));
        string[] special = [Name("pad_token", "[PAD]"), unknown, start, end, Name("mask_token", "[MASK]")];
        var vocabulary = new JsonObject();
        foreach (var (token, id) in ids)
            vocabulary[token] = id;
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. special.Distinct().Where(ids.ContainsKey).Select(Added)]),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = config["tokenize_chinese_chars"]?.DeepClone() ?? true,
                ["strip_accents"] = config["strip_accents"]?.DeepClone(),
                ["lowercase"] = config["do_lower_case"]?.DeepClone() ?? true,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "BertProcessing",
                ["sep"] = new JsonArray(end, IdOf(end)),
                ["cls"] = new JsonArray(start, IdOf(start)),
            },
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = unknown, ["vocab"] = vocabulary },
        });

        string Name(string role, string usual) => TokenizerFolder.TextOf(config[role]) ?? usual;

        int IdOf(string token) => ids.TryGetValue(token, out var id)
            ? id
            : throw new FormatException($"{FileName}: has no line \"{token}\"; expected that special token.");

        JsonNode Added(string token) => TokenizerDocument.Special(token, ids[token]);
    }

    private static Dictionary<string, int> ReadIds(byte[] lines)
    {
        var tokens = Encoding.UTF8.GetString(lines).TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var count = tokens[^1] == "" ? tokens.Length - 1 : tokens.Length;
        if (count is < 1 or > Tokenizer.MaximumVocabularySize)
            throw new FormatException($"{FileName}: has {count} lines; expected 1 to {Tokenizer.MaximumVocabularySize} tokens.");
        var ids = new Dictionary<string, int>(count, StringComparer.Ordinal);
        for (var id = 0; id < count; id++)
            ids[tokens[id]] = id;
        return ids;
    }
}
