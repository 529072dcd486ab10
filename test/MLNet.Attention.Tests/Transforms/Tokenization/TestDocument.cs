using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>A tokenizer.json, part by part. Without more, words are cut at spaces and are tokens as a whole.</summary>
internal sealed class TestDocument
{
    private readonly JsonObject root = new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray(),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject { ["type"] = "WhitespaceSplit" },
        ["post_processor"] = null,
        ["decoder"] = null,
    };

    public TestDocument(params string[] words)
    {
        var vocabulary = new JsonObject { ["<pad>"] = 0, ["<unk>"] = 1 };
        foreach (var word in words)
            vocabulary[word] = vocabulary.Count;
        root["model"] = new JsonObject { ["type"] = "WordLevel", ["unk_token"] = "<unk>", ["vocab"] = vocabulary };
    }

    /// <summary>Sets a part to JSON.</summary>
    public TestDocument With(string part, string json)
    {
        root[part] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Adds an added token; its flags are names of properties.</summary>
    public TestDocument Add(int id, string content, params string[] flags)
    {
        var token = new JsonObject { ["id"] = id, ["content"] = content };
        foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized", "special"])
            token[flag] = flags.Contains(flag);
        root["added_tokens"]!.AsArray().Add(token);
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(root.ToJsonString());

    public PretrainedTokenizer Load() =>
        (PretrainedTokenizer)TokenizerJson.Load(ToBytes(), new Dictionary<string, string>());
}
