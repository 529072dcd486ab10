using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Writes parts of a tokenizer.json.</summary>
internal static class TokenizerDocument
{
    /// <summary>
    /// The property of an added token that has its roles, an array of <see cref="TokenRoles.Names"/>. Hugging Face's tokenizers
    /// skip it; a further property beside <c>added_tokens</c> would be an error to them.
    /// </summary>
    public const string Roles = "roles";

    private const string AddedTokens = "added_tokens";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An entry of <c>added_tokens</c>: a special token.</summary>
    public static JsonObject Special(string token, JsonNode id, bool stripsLeft = false) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = stripsLeft,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    /// <summary>Whether the added tokens of a document have their roles.</summary>
    public static bool HasRoles(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(AddedTokens, out var added)
            || added.ValueKind != JsonValueKind.Array)
        {
            return false;
        }
        return added.EnumerateArray()
            .Any(token => token.ValueKind == JsonValueKind.Object && token.TryGetProperty(Roles, out _));
    }

    /// <summary>
    /// The document with the roles of its added tokens. A token with a role that is no added token becomes one, as in Hugging
    /// Face's transformers. All else is the same, byte for byte.
    /// </summary>
    public static byte[] AddRoles(byte[] document, IEnumerable<(string Role, string Token, int Id)> roles)
    {
        var (start, end) = FindAddedTokens(document);
        var tokens = start == end ? null : JsonNode.Parse(document.AsSpan(start, end - start)) as JsonArray;
        tokens ??= [];
        foreach (var (role, token, id) in roles)
        {
            var entry = tokens.FirstOrDefault(entry => entry!["content"]!.GetValue<string>() == token);
            if (entry is null)
                tokens.Add(entry = Special(token, id));
            if (entry[Roles] is null)
                entry[Roles] = new JsonArray();
            entry[Roles]!.AsArray().Add(role);
        }
        var value = JsonSerializer.SerializeToUtf8Bytes(tokens, Readable);
        byte[] written = start == end ? [.. "\""u8, .. System.Text.Encoding.UTF8.GetBytes(AddedTokens), .. "\":"u8, .. value, .. ","u8] : value;
        return [.. document[..start], .. written, .. document[end..]];
    }

    /// <summary>Where the array is; both behind the first brace if it is missing.</summary>
    private static (int Start, int End) FindAddedTokens(byte[] document)
    {
        var reader = new Utf8JsonReader(document);
        reader.Read();
        var first = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = reader.ValueTextEquals(AddedTokens);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isFound)
                return (start, (int)reader.BytesConsumed);
        }
        return (first, first);
    }
}
