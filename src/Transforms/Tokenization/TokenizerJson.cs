using System.Text.Encodings.Web;
using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// tokenizer.json: the format of Hugging Face's tokenizers, so that other tools can tokenize text as the model does. The same
/// tokenizer gives the same bytes.
/// </summary>
/// <remarks>
/// The file describes all steps: the text is lower-cased on request, a space is added at its beginning, the text is cut by
/// <see cref="WordPreTokenizer.Pattern"/>, and the words are encoded byte by byte. Other tools differ for words longer than
/// <see cref="WordPreTokenizer.LongestWord"/>, for 'İ' (whose full lower case has two characters), for half surrogate pairs,
/// and for texts that contain a special token.
/// </remarks>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    /// <summary>Far above the largest vocabulary; limits what a damaged or hostile file can make the library read.</summary>
    private const int MostBytes = 1 << 27;

    /// <summary>
    /// Matches the beginning of a text that does not begin with a space. (A ByteLevel pre-tokenizer with add_prefix_space would
    /// add a space before each word of the Split.) In Oniguruma "^" matches at every line, and JavaScript has no "\A".
    /// </summary>
    public const string BeforeText = @"^(?<!\n)(?=[^ ])";

    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Stream stream, BpeModel model, bool lowerCase)
    {
        using var json = new Utf8JsonWriter(stream, Format);
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteSpecialTokens(json);
        WriteNormalizer(json, lowerCase);
        WritePreTokenizer(json);
        json.WriteNull("post_processor");
        json.WritePropertyName("decoder");
        WriteByteLevel(json);
        WriteModel(json, model);
        json.WriteEndObject();
    }

    /// <summary>Reads the tokenizer of a file.</summary>
    /// <exception cref="FormatException">
    /// The stream does not hold what <see cref="Write"/> writes, nor what a <see cref="PretrainedTokenizer"/> saves.
    /// </exception>
    public static Tokenizer Load(Stream stream)
    {
        if (stream.Length > MostBytes)
            throw new FormatException($"{FileName}: has {stream.Length} bytes; expected at most {MostBytes}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return JsonText.Read<Tokenizer>(bytes, FileName, root =>
        {
            if (TokenizerDocument.HasRoles(root))
                return new PretrainedTokenizer(new PretrainedTokenizerReader(new(root, FileName)).Read(), bytes);
            var (model, lowerCase) = new TokenizerJsonReader(root).Read();
            return new ByteLevelBpeTokenizer(model, lowerCase);
        });
    }

    /// <summary>Reads the tokenizer of a checkpoint.</summary>
    /// <param name="document">A tokenizer.json of Hugging Face's tokenizers, or of <see cref="Write"/>.</param>
    /// <param name="named">The texts of tokens by their roles (<see cref="TokenRoles.Names"/>), where the checkpoint says them.</param>
    /// <exception cref="FormatException">A part of the document is not known, or has a wrong value.</exception>
    public static Tokenizer Load(byte[] document, IReadOnlyDictionary<string, string> named)
    {
        var complete = JsonText.Read(document, FileName, root => TokenizerDocument.HasRoles(root) || IsOwn(root)
            ? document
            : AddRoles(document, new PretrainedTokenizerReader(new(root, FileName)).Read(), named));
        return Load(new MemoryStream(complete));
    }

    private static byte[] AddRoles(
        byte[] document, PretrainedTokenizerParts parts, IReadOnlyDictionary<string, string> named)
    {
        var roles = TokenRoles.Find(named, parts.Words.Vocabulary, parts.Added).ToArray();
        // Without any role, the document would not be known for one of a checkpoint.
        return roles.Length > 0
            ? TokenizerDocument.AddRoles(document, roles)
            : throw new FormatException($"{FileName}: has no special tokens; expected at least one for padding.");
    }

    /// <summary>Whether a document cuts words as <see cref="WordPreTokenizer"/> does.</summary>
    private static bool IsOwn(JsonElement root) => new TokenizerNode(root, FileName)["pre_tokenizer"]["pretokenizers"] is
        { IsArray: true } parts && parts.Items(int.MaxValue) is [var split, ..] && split["pattern"]["Regex"] is
        { IsText: true } pattern && pattern.Text() == WordPreTokenizer.Pattern;

    /// <summary>Reads the tokenizer of a file of another name, which the error names.</summary>
    /// <inheritdoc cref="Load(Stream)" path="/exception"/>
    public static Tokenizer Load(Stream stream, string fileName)
    {
        try
        {
            return Load(stream);
        }
        catch (FormatException error) when (error.Message.StartsWith(FileName, StringComparison.Ordinal))
        {
            // Without the error inside: a user of ML.NET sees the innermost one.
            throw new FormatException(fileName + error.Message[FileName.Length..]);
        }
    }

    private static void WriteSpecialTokens(Utf8JsonWriter json)
    {
        json.WriteStartArray("added_tokens");
        for (var id = 0; id < BpeModel.SpecialTokens.Count; id++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("content", BpeModel.SpecialTokens[id]);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNormalizer(Utf8JsonWriter json, bool lowerCase)
    {
        json.WriteStartObject("normalizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        if (lowerCase)
        {
            json.WriteStartObject();
            json.WriteString("type", "Lowercase");
            json.WriteEndObject();
        }
        json.WriteStartObject();
        json.WriteString("type", "Replace");
        WritePattern(json, BeforeText);
        json.WriteString("content", " ");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePreTokenizer(Utf8JsonWriter json)
    {
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        json.WriteStartObject();
        json.WriteString("type", "Split");
        WritePattern(json, WordPreTokenizer.Pattern);
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
        WriteByteLevel(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePattern(Utf8JsonWriter json, string regex)
    {
        json.WriteStartObject("pattern");
        json.WriteString("Regex", regex);
        json.WriteEndObject();
    }

    private static void WriteByteLevel(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", false);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, BpeModel model)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteStartObject("vocab");
        for (var id = 0; id < model.Tokens.Count; id++)
            json.WriteNumber(model.Tokens[id], id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var merge in model.Merges)
            json.WriteStringValue(merge);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
