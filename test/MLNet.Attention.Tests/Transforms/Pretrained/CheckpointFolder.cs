using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>A folder of a checkpoint that a test writes and may break; deleted with it.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private CheckpointFolder() => System.IO.Directory.CreateDirectory(Directory);

    public string Directory { get; } = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}");

    /// <summary>A copy of the files of a fixture.</summary>
    public static CheckpointFolder CopyOf(string fixture)
    {
        var folder = new CheckpointFolder();
        foreach (var file in System.IO.Directory.GetFiles(new CheckpointFixture(fixture).Directory))
        {
            if (Path.GetFileName(file) != "expected.json")
                File.Copy(file, folder.PathOf(Path.GetFileName(file)));
        }
        return folder;
    }

    /// <summary>A checkpoint of given weights, with a tokenizer of some words.</summary>
    public static CheckpointFolder Of(JsonObject config, PlainWeights weights)
    {
        var folder = new CheckpointFolder();
        folder.Write("config.json", config.ToJsonString());
        folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n");
        folder.WriteWeights("model.safetensors", weights.ToEntries());
        return folder;
    }

    public string PathOf(string file) => Path.Combine(Directory, file);

    public void Write(string file, string text)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    public void WriteWeights(string file, IReadOnlyList<SafetensorsEntry> entries)
    {
        using var stream = File.Create(PathOf(file));
        Safetensors.Write(stream, entries);
    }

    /// <summary>Changes the configuration.</summary>
    public void Configure(Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(PathOf("config.json")))!.AsObject();
        change(config);
        Write("config.json", config.ToJsonString());
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
