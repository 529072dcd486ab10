using System.Text.Json;

namespace MLNet.Attention.Transforms;

/// <summary>Checks every part of a tokenizer.json before it is used; what is not understood is an error.</summary>
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
        CheckByteLevel("pre_tokenizer");
        CheckByteLevel("decoder");
        bool lowerCase = ReadNormalizer();
        return (ReadModel(), lowerCase);
    }

    private void CheckSpecialTokens()
    {
        JsonElement tokens = root.GetProperty("added_tokens");
        int count = tokens.ValueKind == JsonValueKind.Array ? tokens.GetArrayLength() : -1;
        if (count != BpeModel.SpecialTokens.Count)
        {
            throw Wrong("added_tokens", Describe(tokens), $"a list of {BpeModel.SpecialTokens.Count} tokens");
        }

        for (int id = 0; id < count; id++)
        {
            string path = $"added_tokens[{id}]";
            JsonElement token = tokens[id];
            CheckProperties(path, token,
                "id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            CheckValue(path, token, "id", $"{id}");
            CheckValue(path, token, "content", $"\"{BpeModel.SpecialTokens[id]}\"");
            foreach (string flag in (string[])["single_word", "lstrip", "rstrip", "normalized"])
            {
                CheckValue(path, token, flag, "false");
            }

            CheckValue(path, token, "special", "true");
        }
    }

    private void CheckByteLevel(string name)
    {
        JsonElement part = root.GetProperty(name);
        CheckProperties(name, part, "type", "add_prefix_space", "trim_offsets", "use_regex");
        CheckValue(name, part, "type", "\"ByteLevel\"");
        CheckValue(name, part, "add_prefix_space", "true");
        CheckValue(name, part, "trim_offsets", "true");
        CheckValue(name, part, "use_regex", "true");
    }

    private bool ReadNormalizer()
    {
        JsonElement normalizer = root.GetProperty("normalizer");
        if (normalizer.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        CheckProperties("normalizer", normalizer, "type");
        CheckValue("normalizer", normalizer, "type", "\"Lowercase\"");
        return true;
    }

    private BpeModel ReadModel()
    {
        JsonElement model = root.GetProperty("model");
        CheckProperties("model", model, "type", "dropout", "unk_token", "continuing_subword_prefix",
            "end_of_word_suffix", "fuse_unk", "byte_fallback", "vocab", "merges");
        CheckValue("model", model, "type", "\"BPE\"");
        CheckValue("model", model, "dropout", "null");
        CheckValue("model", model, "unk_token", "null");
        CheckValue("model", model, "continuing_subword_prefix", "null");
        CheckValue("model", model, "end_of_word_suffix", "null");
        CheckValue("model", model, "fuse_unk", "false");
        CheckValue("model", model, "byte_fallback", "false");
        Dictionary<string, int> ids = ReadVocabulary(model.GetProperty("vocab"));
        return new BpeModel(TokensById(ids), ReadMerges(model.GetProperty("merges"), ids));
    }

    private static Dictionary<string, int> ReadVocabulary(JsonElement vocabulary)
    {
        const int Least = TextTokenizer.MinimumVocabularySize;
        const int Most = TextTokenizer.MaximumVocabularySize;
        int count = vocabulary.ValueKind == JsonValueKind.Object ? vocabulary.GetPropertyCount() : -1;
        if (count is < Least or > Most)
        {
            throw Wrong("model.vocab", Describe(vocabulary), $"an object of {Least} to {Most} tokens");
        }

        var ids = new Dictionary<string, int>(count, StringComparer.Ordinal);
        foreach (JsonProperty entry in vocabulary.EnumerateObject())
        {
            if (!entry.Value.TryGetInt32Strictly(out int id) || id < 0 || id >= count)
            {
                throw Wrong($"model.vocab[\"{Shorten(entry.Name)}\"]", Describe(entry.Value), $"an id from 0 to {count - 1}");
            }

            ids.Add(entry.Name, id);
        }

        return ids;
    }

    private static string[] TokensById(Dictionary<string, int> ids)
    {
        var tokens = new string[ids.Count];
        foreach ((string token, int id) in ids)
        {
            if (tokens[id] is { } other)
            {
                throw Wrong("model.vocab", $"id {id} for both \"{Shorten(other)}\" and \"{Shorten(token)}\"", "each id once");
            }

            tokens[id] = token;
        }

        for (int id = 0; id < tokens.Length; id++)
        {
            CheckToken(id, tokens[id]);
        }

        return tokens;
    }

    private static void CheckToken(int id, string token)
    {
        string path = $"model.vocab, id {id}";
        string found = $"\"{Shorten(token)}\"";
        if (id < BpeModel.FirstMergeId)
        {
            string expected = id < BpeModel.FirstByteId
                ? BpeModel.SpecialTokens[id]
                : ByteAlphabet.CharacterFor(id - BpeModel.FirstByteId);
            if (token != expected)
            {
                throw Wrong(path, found, $"\"{expected}\"");
            }
        }
        else if (token.Length is < 2 or > LongestToken || !token.All(ByteAlphabet.Contains))
        {
            throw Wrong(path, found, $"2 to {LongestToken} characters that stand for bytes");
        }
    }

    private static string[] ReadMerges(JsonElement merges, Dictionary<string, int> ids)
    {
        // Training makes one token per merge, so there are as many of the one as of the other.
        int count = ids.Count - BpeModel.FirstMergeId;
        if (merges.ValueKind != JsonValueKind.Array || merges.GetArrayLength() != count)
        {
            throw Wrong("model.merges", Describe(merges), $"a list of {count} merges, one for each token that is no byte");
        }

        var read = new string[count];
        for (int i = 0; i < count; i++)
        {
            JsonElement merge = merges[i];
            read[i] = merge.ValueKind == JsonValueKind.String ? merge.GetString()! : Describe(merge);
            string[] parts = read[i].Split(' ');
            int expected = BpeModel.FirstMergeId + i;
            if (parts.Length != 2 || !IsBefore(parts[0]) || !IsBefore(parts[1]) || !ids.TryGetValue(parts[0] + parts[1], out int id) || id != expected)
            {
                throw Wrong($"model.merges[{i}]", $"\"{Shorten(read[i])}\"", $"two tokens of lower id, with one space between them, that make the token of id {expected}");
            }

            bool IsBefore(string part) => ids.TryGetValue(part, out int partId) && partId >= BpeModel.FirstByteId && partId < expected;
        }

        return read;
    }
}
