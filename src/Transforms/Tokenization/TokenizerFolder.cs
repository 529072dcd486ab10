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

    /// <summary>Reads the tokenizer.</summary>
    /// <returns>A <see cref="PretrainedTokenizer"/>, or, from a folder with a vocabulary learnt by this library, its own.</returns>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.</exception>
    /// <exception cref="FormatException">A file is not as expected; the message names the file and the place in it.</exception>
    public Tokenizer Load()
    {
        var config = ReadObject(ConfigFile);
        var roles = ReadRoles(config);
        if (Read(TokenizerJson.FileName) is { } json)
            return TokenizerJson.Load(json, roles);
        if (Read(WordPieceDocument.FileName) is { } words)
            return TokenizerJson.Load(WordPieceDocument.Make(words, config), roles);
        throw new FileNotFoundException($"'{directory}' has no {TokenizerJson.FileName} and no {WordPieceDocument.FileName}.");
    }

    /// <summary>The texts of the tokens with a role that the folder names.</summary>
    private JsonObject ReadRoles(JsonObject config)
    {
        var map = ReadObject(SpecialTokensFile);
        var roles = new JsonObject();
        foreach (var name in TokenRolesReader.Names)
        {
            if (TextOf(config[name]) is { } token || (token = TextOf(map[name])) is not null)
                roles[name] = token;
        }
        return roles;
    }

    /// <summary>The text of a token: a string, or an object with the string as <c>content</c>.</summary>
    public static string? TextOf(JsonNode? token)
    {
        var text = token is JsonObject properties ? properties["content"] : token;
        return text?.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;
    }

    private JsonObject ReadObject(string fileName)
    {
        if (Read(fileName) is not { } bytes)
            return [];
        return JsonText.Read(bytes, fileName, root => root.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(root.Clone())!
            : throw new FormatException($"{fileName}: found {root.ValueKind}; expected a JSON object."));
    }

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
