using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// Writes the folder of a checkpoint as Hugging Face's transformers does: <c>config.json</c>, <c>model.safetensors</c>,
/// <c>tokenizer.json</c>, or the files of a Marian in its place, and <c>tokenizer_config.json</c>.
/// <see cref="PretrainedCheckpoint"/> and <see cref="SequenceCheckpoint"/> read it.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="maximumTokens">The most tokens of a text.</param>
/// <param name="readsTypes">Whether the network is to get the types of tokens.</param>
/// <param name="pair">The files of two tokenizers, of sources and of targets; null (default) for one.</param>
internal sealed class CheckpointFolder(
    PretrainedTokenizer tokenizer, int maximumTokens, bool readsTypes, MarianFiles? pair = null)
{
    private const string Format = "pt"; // how PyTorch lays out tensors, which Hugging Face's transformers asks for

    /// <summary>Checks that a folder is there, before its files are looked for.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="option">What the caller calls it, such as <c>Checkpoint</c>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or a file of the name.</exception>
    public static void CheckThere(string directory, string option)
    {
        if (Directory.Exists(directory))
            return;
        var found = File.Exists(directory) ? "a file" : "which does not exist";
        throw new DirectoryNotFoundException($"'{option}' is {directory}, {found}; expected the folder of a checkpoint.");
    }

    /// <summary>Checks that a folder can be written, before anything is computed for it.</summary>
    /// <exception cref="IOException">There is a file of the name, or the folder is not empty.</exception>
    public static void CheckFree(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        if (File.Exists(directory))
            throw new IOException($"'{nameof(directory)}' is {directory}, a file; expected a new or an empty folder.");
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new IOException($"'{nameof(directory)}' is {directory}, which is not empty; expected a new or an empty folder.");
    }

    /// <summary>Writes the folder, which appears when it is complete.</summary>
    /// <param name="directory">The folder, new or empty.</param>
    /// <param name="documents">The files that say what the network is.</param>
    /// <param name="tensors">The tensors, by their names in a checkpoint.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Write(
        string directory, IEnumerable<ModelPart> documents, IReadOnlyList<SafetensorsEntry> tensors)
    {
        CheckFree(directory);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var unfinished = $"{target}.{Guid.NewGuid():N}.unfinished";
        Directory.CreateDirectory(unfinished);
        try
        {
            foreach (var file in documents.Append(Document(TokenizerConfig.FileName, CreateTokenizerConfig()))
                .Concat(pair?.Parts ?? [new ModelPart(TokenizerJson.FileName, tokenizer.Save)])
                .Append(Tensors(CheckpointWeights.FileName, tensors)))
            {
                Write(Path.Combine(unfinished, file.FileName), file.Write);
            }
            if (Directory.Exists(target))
                Directory.Delete(target); // an empty one
            Directory.Move(unfinished, target);
        }
        catch
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    /// <summary>A file of JSON.</summary>
    public static ModelPart Document(string fileName, JsonNode value) => new(fileName, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        value.WriteTo(json);
    });

    /// <summary>A file of tensors.</summary>
    public static ModelPart Tensors(string fileName, IReadOnlyList<SafetensorsEntry> tensors) =>
        new(fileName, stream => Safetensors.Write(stream, tensors, Format));

    private JsonObject CreateTokenizerConfig()
    {
        var config = new JsonObject
        {
            ["tokenizer_class"] = pair is null ? "PreTrainedTokenizerFast" : "MarianTokenizer",
            ["model_max_length"] = maximumTokens,
            [TokenizerConfig.Inputs] = new JsonArray(
                [.. (string[])["input_ids", .. readsTypes ? [TokenizerConfig.Types] : Array.Empty<string>(), "attention_mask"]]),
        };
        if (pair is not null)
            config[MarianDocument.IsSeparate] = pair.IsSeparate;
        foreach (var (role, token) in tokenizer.TextsOfRoles)
            config[role] = token;
        return config;
    }

    private static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        write(stream);
        stream.Flush(flushToDisk: true);
    }
}
