using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON text of a document or a part of one.</summary>
    public static byte[] ToBytes(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
            node.WriteTo(writer);
        return stream.ToArray();
    }

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

    /// <summary>A <c>post_processor</c>: the special tokens around the texts A and B.</summary>
    /// <param name="single">Around one text: special tokens, and <c>A</c>.</param>
    /// <param name="pair">Around two: special tokens, <c>A</c> and <c>B</c>.</param>
    /// <param name="idOf">The id of a special token.</param>
    public static JsonObject Template(IReadOnlyList<string> single, IReadOnlyList<string> pair, Func<string, JsonNode> idOf)
    {
        var special = new JsonObject();
        foreach (var token in single.Concat(pair).Where(part => !IsText(part)).Distinct())
        {
            special[token] = new JsonObject
            {
                ["id"] = token,
                ["ids"] = new JsonArray(idOf(token)),
                ["tokens"] = new JsonArray(token),
            };
        }
        return new()
        {
            ["type"] = "TemplateProcessing",
            ["single"] = Parts(single),
            ["pair"] = Parts(pair),
            ["special_tokens"] = special,
        };

        static bool IsText(string part) => part is "A" or "B";

        static JsonArray Parts(IEnumerable<string> parts) => new([.. parts.Select(part => new JsonObject
        {
            [IsText(part) ? "Sequence" : "SpecialToken"] = new JsonObject { ["id"] = part, ["type_id"] = 0 },
        })]);
    }

    /// <summary>The document with another <c>post_processor</c>. All else is the same, byte for byte.</summary>
    public static byte[] WithPostProcessor(byte[] document, JsonObject postProcessor)
    {
        var (start, end) = Find(document, "post_processor");
        var value = ToBytes(postProcessor);
        var written = start == end ? [.. "\"post_processor\":"u8, .. value, .. ","u8] : value;
        return [.. document[..start], .. written, .. document[end..]];
    }

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
        var (start, end) = Find(document, AddedTokens);
        var tokens = start == end ? null : JsonNode.Parse(document.AsSpan(start, end - start)) as JsonArray;
        tokens ??= [];
        foreach (var tokenRoles in roles.GroupBy(entry => (entry.Token, entry.Id), entry => entry.Role))
        {
            var (token, id) = tokenRoles.Key;
            var entry = tokens.FirstOrDefault(entry => entry!["content"]!.GetValue<string>() == token);
            if (entry is null)
                tokens.Add((JsonNode)(entry = Special(token, id)));
            entry[Roles] = new JsonArray([.. tokenRoles.Select(role => (JsonNode)role)]);
        }
        var value = ToBytes(tokens);
        var written = start == end ? [.. "\"added_tokens\":"u8, .. value, .. ","u8] : value;
        return [.. document[..start], .. written, .. document[end..]];
    }

    /// <summary>Where the value of a property is; both behind the first brace if it is missing.</summary>
    private static (int Start, int End) Find(byte[] document, string property)
    {
        var reader = new Utf8JsonReader(document);
        reader.Read();
        var first = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = reader.ValueTextEquals(property);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isFound)
                return (start, (int)reader.BytesConsumed);
        }
        return (first, first);
    }
}
