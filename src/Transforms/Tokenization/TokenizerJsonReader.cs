using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Reads a tokenizer.json and checks every part of it; an unsupported part is an error.</summary>
internal sealed class TokenizerJsonReader(JsonElement root)
{
    private const int LongestToken = 1024;

    public (BpeModel Model, bool LowerCase) Read()
    {
        CheckProperties("", root, "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
            "post_processor", "decoder", "model");
        CheckValue("", root, "version", "\"1.0\"");
        CheckValue("", root, "truncation", "null");
        CheckValue("", root, "padding", "null");
        CheckValue("", root, "post_processor", "null");
        CheckSpecialTokens();
        CheckPreTokenizer();
        CheckByteLevel("decoder", root.GetProperty("decoder"));
        var lowerCase = ReadNormalizer();
        return (ReadModel(), lowerCase);
    }

    private void CheckSpecialTokens()
    {
        var tokens = root.GetProperty("added_tokens");
        var count = tokens.ValueKind == JsonValueKind.Array ? tokens.GetArrayLength() : -1;
        if (count != BpeModel.SpecialTokens.Count)
            throw Wrong("added_tokens", Describe(tokens), $"an array of {BpeModel.SpecialTokens.Count} tokens");
        for (var id = 0; id < count; id++)
        {
            var path = $"added_tokens[{id}]";
            var token = tokens[id];
            CheckProperties(path, token,
                "id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            CheckValue(path, token, "id", $"{id}");
            CheckValue(path, token, "content", $"\"{BpeModel.SpecialTokens[id]}\"");
            foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized"])
                CheckValue(path, token, flag, "false");
            CheckValue(path, token, "special", "true");
        }
    }

    private void CheckPreTokenizer()
    {
        var parts = ReadSequence("pre_tokenizer", "pretokenizers");
        if (parts.Length != 2)
            throw Wrong("pre_tokenizer.pretokenizers", $"an array of {parts.Length}", "an array of 2, Split and ByteLevel");
        const string Split = "pre_tokenizer.pretokenizers[0]";
        CheckProperties(Split, parts[0], "type", "pattern", "behavior", "invert");
        CheckValue(Split, parts[0], "type", "\"Split\"");
        CheckPattern(Split, parts[0], WordPreTokenizer.Pattern);
        CheckValue(Split, parts[0], "behavior", "\"Isolated\"");
        CheckValue(Split, parts[0], "invert", "false");
        CheckByteLevel("pre_tokenizer.pretokenizers[1]", parts[1]);
    }

    private static void CheckByteLevel(string path, JsonElement part)
    {
        CheckProperties(path, part, "type", "add_prefix_space", "trim_offsets", "use_regex");
        CheckValue(path, part, "type", "\"ByteLevel\"");
        CheckValue(path, part, "add_prefix_space", "false");
        CheckValue(path, part, "trim_offsets", "true");
        CheckValue(path, part, "use_regex", "false");
    }

    private bool ReadNormalizer()
    {
        var parts = ReadSequence("normalizer", "normalizers");
        if (parts.Length is not (1 or 2))
            throw Wrong("normalizer.normalizers", $"an array of {parts.Length}", "an array of 1 or 2, Lowercase and Replace");
        var lowerCase = parts.Length == 2;
        if (lowerCase)
        {
            const string Lowercase = "normalizer.normalizers[0]";
            CheckProperties(Lowercase, parts[0], "type");
            CheckValue(Lowercase, parts[0], "type", "\"Lowercase\"");
        }
        var replace = $"normalizer.normalizers[{parts.Length - 1}]";
        CheckProperties(replace, parts[^1], "type", "pattern", "content");
        CheckValue(replace, parts[^1], "type", "\"Replace\"");
        CheckPattern(replace, parts[^1], TokenizerJson.BeforeText);
        CheckValue(replace, parts[^1], "content", "\" \"");
        return lowerCase;
    }

    private JsonElement[] ReadSequence(string path, string partsName)
    {
        var sequence = root.GetProperty(path);
        if (sequence.ValueKind == JsonValueKind.Object && sequence.TryGetProperty("type", out _))
            CheckValue(path, sequence, "type", "\"Sequence\""); // first: other types have other properties
        CheckProperties(path, sequence, "type", partsName);
        var parts = sequence.GetProperty(partsName);
        return parts.ValueKind == JsonValueKind.Array
            ? [.. parts.EnumerateArray()]
            : throw Wrong($"{path}.{partsName}", Describe(parts), "an array");
    }

    private static void CheckPattern(string path, JsonElement part, string expected)
    {
        var pattern = part.GetProperty("pattern");
        CheckProperties($"{path}.pattern", pattern, "Regex");
        var regex = pattern.GetProperty("Regex");
        if (regex.ValueKind != JsonValueKind.String || regex.GetString() != expected)
            throw Wrong($"{path}.pattern.Regex", Describe(regex), expected);
    }

    private BpeModel ReadModel()
    {
        var model = root.GetProperty("model");
        CheckProperties("model", model, "type", "dropout", "unk_token", "continuing_subword_prefix",
            "end_of_word_suffix", "fuse_unk", "byte_fallback", "vocab", "merges");
        CheckValue("model", model, "type", "\"BPE\"");
        CheckValue("model", model, "dropout", "null");
        CheckValue("model", model, "unk_token", "null");
        CheckValue("model", model, "continuing_subword_prefix", "null");
        CheckValue("model", model, "end_of_word_suffix", "null");
        CheckValue("model", model, "fuse_unk", "false");
        CheckValue("model", model, "byte_fallback", "false");
        var ids = ReadVocabulary(model.GetProperty("vocab"));
        return new BpeModel(TokensById(ids), ReadMerges(model.GetProperty("merges"), ids));
    }

    private static Dictionary<string, int> ReadVocabulary(JsonElement vocabulary)
    {
        const int Least = ByteLevelBpeTokenizer.MinimumVocabularySize;
        const int Most = Tokenizer.MaximumVocabularySize;
        var count = vocabulary.ValueKind == JsonValueKind.Object ? vocabulary.GetPropertyCount() : -1;
        if (count is < Least or > Most)
            throw Wrong("model.vocab", Describe(vocabulary), $"an object of {Least} to {Most} tokens");
        var ids = new Dictionary<string, int>(count, StringComparer.Ordinal);
        foreach (var entry in vocabulary.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id)
                || id < 0 || id >= count)
            {
                var path = $"model.vocab[{Quote(entry.Name)}]";
                throw Wrong(path, Describe(entry.Value), $"an id from 0 to {count - 1}");
            }
            ids.Add(entry.Name, id);
        }
        return ids;
    }

    private static string[] TokensById(Dictionary<string, int> ids)
    {
        var tokens = new string[ids.Count];
        foreach (var (token, id) in ids)
        {
            if (tokens[id] is { } other)
                throw Wrong("model.vocab", $"id {id} for both {Quote(other)} and {Quote(token)}", "each id once");
            tokens[id] = token;
        }
        for (var id = 0; id < tokens.Length; id++)
            CheckToken(id, tokens[id]);
        return tokens;
    }

    private static void CheckToken(int id, string token)
    {
        var path = $"model.vocab, id {id}";
        var found = Quote(token);
        if (id < BpeModel.FirstMergeId)
        {
            var expected = id < BpeModel.FirstByteId
                ? BpeModel.SpecialTokens[id]
                : ByteAlphabet.CharacterFor(id - BpeModel.FirstByteId);
            if (token != expected)
                throw Wrong(path, found, Quote(expected));
        }
        else if (token.Length is < 2 or > LongestToken || !token.All(ByteAlphabet.Contains))
        {
            throw Wrong(path, found, $"2 to {LongestToken} characters that stand for bytes");
        }
    }

    private static string[] ReadMerges(JsonElement merges, Dictionary<string, int> ids)
    {
        // Training adds one token per merge.
        var count = ids.Count - BpeModel.FirstMergeId;
        if (merges.ValueKind != JsonValueKind.Array || merges.GetArrayLength() != count)
        {
            var expected = $"an array of {count}, one for each token that is neither special nor a byte";
            throw Wrong("model.merges", Describe(merges), expected);
        }
        var read = new string[count];
        var next = 0;
        foreach (var merge in merges.EnumerateArray())
        {
            var id = BpeModel.FirstMergeId + next;
            if (!IsMerge(merge, id, ids))
            {
                var expected = $"\"left right\", two tokens of lower id that together are the token of id {id}";
                throw Wrong($"model.merges[{next}]", Describe(merge), expected);
            }
            read[next++] = merge.GetString()!;
        }
        return read;
    }

    private static bool IsMerge(JsonElement merge, int id, Dictionary<string, int> ids)
    {
        var parts = merge.ValueKind == JsonValueKind.String ? merge.GetString()!.Split(' ') : [];
        return parts.Length == 2
            && parts.All(part => ids.TryGetValue(part, out var partId) && partId >= BpeModel.FirstByteId && partId < id)
            && ids.TryGetValue(parts[0] + parts[1], out var whole) && whole == id;
    }

    /// <summary>Checks that the element is an object with exactly these properties.</summary>
    private static void CheckProperties(string path, JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(path, Describe(element), "an object");
        foreach (var name in names)
        {
            if (!element.TryGetProperty(name, out _))
                throw Wrong(Join(path, name), "missing", "a value");
        }
        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                throw Wrong(Join(path, Excerpt.Of(property.Name)), "an unknown property", $"only {string.Join(", ", names)}");
        }
    }

    private static void CheckValue(string path, JsonElement element, string name, string expected)
    {
        var found = Describe(element.GetProperty(name));
        if (found != expected)
            throw Wrong(Join(path, name), found, expected);
    }

    private static FormatException Wrong(string path, string found, string expected) =>
        new($"{TokenizerJson.FileName}: {(path == "" ? "the document" : path)} is {found}; expected {expected}.");

    private static string Join(string path, string name) => path == "" ? name : $"{path}.{name}";

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"an object of {element.GetPropertyCount()} properties",
        JsonValueKind.Array => $"an array of {element.GetArrayLength()}",
        JsonValueKind.String => Quote(element.GetString()!),
        _ => Excerpt.Of(element.GetRawText()),
    };

    private static string Quote(string text) => $"\"{Excerpt.Of(text)}\"";
}
