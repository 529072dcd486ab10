using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// The tensors of a checkpoint folder, in one safetensors file or in several (shards). Only their headers are read at first.
/// </summary>
/// <remarks>
/// Tensors are known by the names that Hugging Face's transformers gives them now: it called the weight and bias of a layer
/// normalisation <c>gamma</c> and <c>beta</c> before.
/// </remarks>
internal sealed class CheckpointWeights : IDisposable
{
    public const string FileName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";

    private const int MaximumHeaderBytes = 100_000_000;
    private const int MaximumIndexBytes = 1 << 24;
    private const int MaximumShards = 1024;

    // What older checkpoints have; pickles, which can run any code.
    private static readonly string[] Pickles = ["pytorch_model.bin", "pytorch_model.bin.index.json"];

    private readonly List<Stream> streams = [];
    private readonly Dictionary<string, (SafetensorsReader File, SafetensorsSlot Slot)> tensors = new(StringComparer.Ordinal);

    /// <param name="directory">The folder.</param>
    /// <exception cref="FormatException">A file is missing or damaged, or the index is wrong; the message names it.</exception>
    public CheckpointWeights(string directory)
    {
        try
        {
            if (File.Exists(Path.Combine(directory, FileName)))
                Open(directory, FileName);
            else if (File.Exists(Path.Combine(directory, IndexName)))
                OpenShards(directory);
            else
                throw HasNoWeights(directory);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => tensors.Keys;

    /// <summary>The shape of a tensor; null when there is no such tensor.</summary>
    public long[]? ShapeOf(string name) => tensors.TryGetValue(name, out var tensor) ? tensor.Slot.Shape : null;

    /// <summary>Reads a tensor, of any floating-point type.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="target">Of Single, and of the shape of the tensor.</param>
    /// <exception cref="FormatException">The tensor is of another type, or has a value that is not finite.</exception>
    public void Read(string name, Tensor target)
    {
        var (file, slot) = tensors[name];
        file.Take(slot.Name, target, storage: null);
    }

    public void Dispose() => streams.ForEach(stream => stream.Dispose());

    private static FormatException HasNoWeights(string directory)
    {
        var pickle = Array.Find(Pickles, name => File.Exists(Path.Combine(directory, name)));
        return new FormatException(pickle is null
            ? $"{directory}: has no weights; expected a file {FileName} or {IndexName}."
            : $"{directory}: has {pickle}, which can run any code when it is opened, and no {FileName}; expected that file. " +
                "Convert the folder in Python: import torch, safetensors.torch; " +
                "w = torch.load('pytorch_model.bin', map_location='cpu', weights_only=True); " +
                "safetensors.torch.save_file({k: v.clone().contiguous() for k, v in w.items()}, 'model.safetensors').");
    }

    private static string Rename(string name) =>
        name.EndsWith(".gamma", StringComparison.Ordinal) ? name[..^"gamma".Length] + "weight"
        : name.EndsWith(".beta", StringComparison.Ordinal) ? name[..^"beta".Length] + "bias"
        : name;

    private SafetensorsReader Open(string directory, string fileName)
    {
        var stream = new MappedFileStream(Path.Combine(directory, fileName));
        streams.Add(stream);
        var file = new SafetensorsReader(stream, fileName, MaximumHeaderBytes);
        foreach (var slot in file.Left)
        {
            if (!tensors.TryAdd(Rename(slot.Name), (file, slot)))
                throw new FormatException($"{fileName}: has a tensor '{Excerpt.Of(slot.Name)}' again; expected it once.");
        }
        return file;
    }

    private void OpenShards(string directory)
    {
        var shardOf = ReadIndex(directory);
        var shards = shardOf.Values.Distinct(StringComparer.Ordinal).ToList();
        if (shards.Count > MaximumShards)
            throw new FormatException($"{IndexName}: has {shards.Count} files; expected at most {MaximumShards}.");
        if (shards.Find(shard => !File.Exists(Path.Combine(directory, shard))) is { } absent)
            throw new FormatException($"{IndexName}: names '{Excerpt.Of(absent)}', which is missing; expected it beside.");
        foreach (var shard in shards)
        {
            if (Open(directory, shard).Left.FirstOrDefault(slot => shardOf.GetValueOrDefault(slot.Name) != shard) is { } other)
            {
                throw new FormatException(
                    $"{shard}: has a tensor '{Excerpt.Of(other.Name)}' that {IndexName} does not place there.");
            }
        }
        if (shardOf.Keys.FirstOrDefault(name => !tensors.ContainsKey(Rename(name))) is { } missing)
        {
            throw new FormatException(
                $"{shardOf[missing]}: has no tensor '{Excerpt.Of(missing)}'; expected one, as {IndexName} says.");
        }
    }

    /// <summary>From the name of a tensor to the name of its file.</summary>
    private static Dictionary<string, string> ReadIndex(string directory)
    {
        using var stream = File.OpenRead(Path.Combine(directory, IndexName));
        return JsonText.Read(stream, MaximumIndexBytes, IndexName, root =>
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException($"{IndexName}: has no object 'weight_map'; expected the file of each tensor.");
            }
            return map.EnumerateObject().ToDictionary(
                property => property.Name, property => CheckShard(property.Value), StringComparer.Ordinal);
        });
    }

    private static string CheckShard(JsonElement value)
    {
        var name = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        var isPlain = value.ValueKind == JsonValueKind.String && name.EndsWith(".safetensors", StringComparison.Ordinal)
            && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
        return isPlain ? name : throw new FormatException(
            $"{IndexName}: names '{Excerpt.Of(name)}'; expected the name of a .safetensors file in the folder.");
    }
}
