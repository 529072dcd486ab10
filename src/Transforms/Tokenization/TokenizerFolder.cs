using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// The tokenizer in the folder of a checkpoint: <c>tokenizer.json</c>, or else the older files, which become one.
/// </summary>
/// <param name="directory">The folder.</param>
internal sealed class TokenizerFolder(string directory)
{
    private const string ConfigFile = "tokenizer_config.json";
    private const string SpecialTokensFile = "special_tokens_map.json";
    private const int MostBytes = 1 << 27;

    /// <summary>The text of a token: a string, or an object with the string as <c>content</c>.</summary>
    public static string? TextOf(JsonNode? token)
    {
        var text = token is JsonObject properties ? properties["content"] : token;
        return text?.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;
    }

    /// <summary>Reads the tokenizer.</summary>
    /// <returns>A <see cref="PretrainedTokenizer"/>; of a vocabulary that this library learnt, its own.</returns>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.</exception>
    /// <exception cref="FormatException">A file is not as expected; the message names the file and the place in it.</exception>
    public Tokenizer Load()
    {
        var config = ReadObject(ConfigFile);
        var roles = ReadRoles(config);
        return TokenizerJson.Load(Read(TokenizerJson.FileName) ?? MakeDocument(config), roles);
    }

    /// <summary>Reads the tokenizers of sources and targets; where these have no files of their own, one for both.</summary>
    /// <inheritdoc cref="Load"/>
    public (Tokenizer Source, Tokenizer Target) LoadPair()
    {
        var source = Load();
        if (Has(TokenizerJson.FileName) || !Has(MarianDocument.SourceFile) || !Has(MarianDocument.TargetFile))
            return (source, source);
        var config = ReadObject(ConfigFile);
        var isSeparate = config[MarianDocument.IsSeparate]?.GetValueKind() == JsonValueKind.True;
        var document = MarianDocument.Make(Required(MarianDocument.TargetFile),
            Required(isSeparate ? MarianDocument.TargetVocabularyFile : MarianDocument.VocabularyFile));
        return (source, TokenizerJson.Load(document, ReadRoles(config)));
    }

    /// <summary>Makes a tokenizer.json of older files.</summary>
    private byte[] MakeDocument(JsonObject config)
    {
        if (Read(WordPieceDocument.FileName) is { } words)
            return WordPieceDocument.Make(words, config);
        if (Read(ByteLevelDocument.VocabularyFile) is { } vocabulary && Read(ByteLevelDocument.MergesFile) is { } merges)
            return ByteLevelDocument.Make(vocabulary, merges, config);
        if (Has(MarianDocument.SourceFile))
            return MarianDocument.Make(Required(MarianDocument.SourceFile), Required(MarianDocument.VocabularyFile));
        foreach (var name in (string[])[SentencePieceDocument.T5File, SentencePieceDocument.XlmRobertaFile])
        {
            if (Read(name) is { } model)
                return SentencePieceDocument.Make(model, name, config);
        }
        throw new FileNotFoundException($"'{directory}' has no tokenizer; expected {TokenizerJson.FileName}, or " +
            $"{WordPieceDocument.FileName}, or {ByteLevelDocument.VocabularyFile} with {ByteLevelDocument.MergesFile}, or " +
            $"{SentencePieceDocument.T5File}, or {SentencePieceDocument.XlmRobertaFile}, or {MarianDocument.SourceFile} with " +
            $"{MarianDocument.TargetFile} and {MarianDocument.VocabularyFile}.");
    }

    /// <summary>The texts of the tokens with a role that the folder names.</summary>
    private Dictionary<string, string> ReadRoles(JsonObject config)
    {
        var map = ReadObject(SpecialTokensFile);
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in TokenRoles.Names)
        {
            if ((TextOf(config[name]) ?? TextOf(map[name])) is { } token)
                roles[name] = token;
        }
        return roles;
    }

    private JsonObject ReadObject(string fileName)
    {
        if (Read(fileName) is not { } bytes)
            return [];
        return JsonText.ReadObject(bytes, fileName, "a JSON object");
    }

    private bool Has(string fileName) => File.Exists(Path.Combine(directory, fileName));

    private (byte[] File, string Name) Required(string fileName) => Read(fileName) is { } file
        ? (file, fileName)
        : throw new FileNotFoundException($"'{directory}' has no {fileName}; expected it beside {MarianDocument.SourceFile}.");

    private byte[]? Read(string fileName)
    {
        var file = new FileInfo(Path.Combine(directory, fileName));
        if (!file.Exists)
            return null;
        return file.Length <= MostBytes
            ? File.ReadAllBytes(file.FullName)
            : throw new FormatException($"{fileName}: has {file.Length} bytes; expected at most {MostBytes}.");
    }
}
