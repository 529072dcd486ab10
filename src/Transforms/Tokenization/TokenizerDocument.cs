using System.Text.Json.Nodes;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Parts of the tokenizer.json that is made of older files.</summary>
internal static class TokenizerDocument
{
    /// <summary>An entry of <c>added_tokens</c>: a special token.</summary>
    public static JsonObject Special(string token, int id, bool stripsLeft = false) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = stripsLeft,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };
}
