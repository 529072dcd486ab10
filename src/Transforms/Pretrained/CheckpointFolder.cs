using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// Writes the folder of a checkpoint as Hugging Face's transformers does: <c>config.json</c>, <c>model.safetensors</c>,
/// <c>tokenizer.json</c> and <c>tokenizer_config.json</c>. <see cref="PretrainedCheckpoint"/> reads it.
/// </summary>
/// <param name="encoder">The encoder.</param>
/// <param name="head">What is behind it.</param>
/// <param name="labels">The names of the classes of the head; empty for none.</param>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="readsTypes">Whether the encoder is to get the types of tokens.</param>
internal sealed class CheckpointFolder(PretrainedConfiguration encoder, PretrainedHead head, IReadOnlyList<string> labels,
    PretrainedTokenizer tokenizer, bool readsTypes)
{
    private const string Format = "pt"; // how PyTorch lays out tensors, which Hugging Face's transformers asks for

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
    /// <param name="tensors">The tensors, by their names in a checkpoint.</param>
    /// <param name="more">
    /// Further files, by their names in the folder, some in a folder of their own; null (default) for none.
    /// </param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Write(string directory, IReadOnlyList<SafetensorsEntry> tensors,
        IReadOnlyDictionary<string, JsonNode>? more = null)
    {
        CheckFree(directory);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var unfinished = $"{target}.{Guid.NewGuid():N}.unfinished";
        Directory.CreateDirectory(unfinished);
        try
        {
            Write(Path.Combine(unfinished, CheckpointConfig.FileName), new CheckpointConfig(
                PretrainedHyperparameters.Family.Show(encoder.Family), encoder, head, labels).Write);
            Write(Path.Combine(unfinished, TokenizerConfig.FileName), stream => Write(stream, CreateTokenizerConfig()));
            Write(Path.Combine(unfinished, TokenizerJson.FileName), tokenizer.Save);
            Write(Path.Combine(unfinished, CheckpointWeights.FileName), stream => Safetensors.Write(stream, tensors, Format));
            foreach (var (name, content) in more ?? new Dictionary<string, JsonNode>())
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(unfinished, name))!);
                Write(Path.Combine(unfinished, name), stream => Write(stream, content));
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

    private JsonObject CreateTokenizerConfig()
    {
        var config = new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["model_max_length"] = encoder.MostTokens,
            [TokenizerConfig.Inputs] = new JsonArray(
                [.. (string[])["input_ids", .. readsTypes ? [TokenizerConfig.Types] : Array.Empty<string>(), "attention_mask"]]),
        };
        foreach (var role in TokenRoles.Names)
        {
            if (tokenizer.Roles.IdOf(role) is { } id)
                config[role] = tokenizer.TokenOf(id);
        }
        return config;
    }

    private static void Write(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    private static void Write(Stream stream, JsonNode value)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        value.WriteTo(json);
    }
}
