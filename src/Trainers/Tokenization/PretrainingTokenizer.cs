using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>
/// Learns the tokenizer of a new pretrained encoder: byte-level BPE, with special tokens around texts as BERT has them (Devlin et
/// al. 2019, section 3), in the format of Hugging Face's tokenizers.
/// </summary>
internal static class PretrainingTokenizer
{
    private const string Start = "<s>";
    private const string End = "</s>";

    /// <param name="texts">The texts.</param>
    /// <param name="vocabularySize">The most tokens.</param>
    /// <param name="lowerCase">Whether texts are lower-cased.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work.</param>
    public static PretrainedTokenizer Learn(
        IReadOnlyList<string> texts, int vocabularySize, bool lowerCase, Action checkAlive)
    {
        var builder = new TokenizerBuilder(lowerCase, new TokenLimit(int.MaxValue, TextTruncation.KeepHead));
        foreach (var text in texts)
            builder.Add(text);
        var (learnt, _, _) = builder.Build(vocabularySize - 2, checkAlive: checkAlive);
        using var buffer = new MemoryStream();
        learnt.Save(buffer);
        var document = Complete(JsonNode.Parse(buffer.ToArray())!.AsObject(), learnt.VocabularySize, lowerCase);
        return (PretrainedTokenizer)TokenizerJson.Load(Encoding.UTF8.GetBytes(document.ToJsonString()), Roles());
    }

    private static Dictionary<string, string> Roles() => new()
    {
        ["pad_token"] = BpeModel.SpecialTokens[0], ["mask_token"] = BpeModel.SpecialTokens[1],
        ["cls_token"] = Start, ["sep_token"] = End,
    };

    /// <summary>The vocabulary of a tokenizer of this library, cut and surrounded as pretrained encoders have it.</summary>
    private static JsonObject Complete(JsonObject own, int size, bool lowerCase)
    {
        var added = own["added_tokens"]!.DeepClone().AsArray();
        added.Add(AddedToken(added[0]!, size, Start));
        added.Add(AddedToken(added[0]!, size + 1, End));
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = added,
            ["normalizer"] = lowerCase ? new JsonObject { ["type"] = "Lowercase" } : null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(Special(Start, 0), Text("A", 0), Special(End, 0)),
                ["pair"] = new JsonArray(Special(Start, 0), Text("A", 0), Special(End, 0), Text("B", 1), Special(End, 1)),
                ["special_tokens"] = new JsonObject { [Start] = Ids(Start, size), [End] = Ids(End, size + 1) },
            },
            ["decoder"] = ByteLevel(),
            ["model"] = own["model"]!.DeepClone(),
        };
    }

    private static JsonNode AddedToken(JsonNode like, int id, string content)
    {
        var token = like.DeepClone();
        (token["id"], token["content"]) = (id, content);
        return token;
    }

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel", ["add_prefix_space"] = true, ["trim_offsets"] = true, ["use_regex"] = true,
    };

    private static JsonObject Special(string token, int type) =>
        new() { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = type } };

    private static JsonObject Text(string name, int type) =>
        new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };

    private static JsonObject Ids(string token, int id) =>
        new() { ["id"] = token, ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(token) };
}
