using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>A saved model's zip in memory, read and changed from outside as any zip tool would.</summary>
internal static class ModelZip
{
    private const string Manifest = "manifest.json";
    private const string Key = "Model.key";

    public static byte[] Save(ITransformer model)
    {
        var context = new MLContext(1);
        using var stream = new MemoryStream();
        context.Model.Save(model, null, stream);
        return stream.ToArray();
    }

    public static ITransformer Load(byte[] zip)
    {
        using var stream = new MemoryStream(zip);
        return new MLContext(1).Model.Load(stream, out _);
    }

    /// <summary>The content of the only entry of that name, in whichever folder of the zip.</summary>
    public static byte[] Read(byte[] zip, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return Bytes(archive.Entries.Single(entry => entry.Name == name));
    }

    /// <summary>
    /// A copy of the zip with another content of one entry, or, for null, without it. The checksums are those of the new
    /// content, as somebody would write them who does this on purpose.
    /// </summary>
    public static byte[] With(byte[] zip, string name, byte[]? content) => WithChecksums(Damaged(zip, name, content));

    /// <summary>A copy of the zip with another value of a field of the manifest, such as <c>encoder.hidden_size</c>.</summary>
    public static byte[] WithField(byte[] zip, string path, JsonNode? value)
    {
        var json = JsonNode.Parse(Read(zip, Manifest))!;
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(json, (node, name) => node[name]!);
        parent[names[^1]] = value;
        return With(zip, Manifest, Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    /// <summary>
    /// A copy of the zip with another content of one entry, or, for null, without it. The checksums stay as they are.
    /// </summary>
    public static byte[] Damaged(byte[] zip, string name, byte[]? content)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var copy = new MemoryStream();
        using (var target = new ZipArchive(copy, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in archive.Entries)
            {
                if ((entry.Name == name ? content : Bytes(entry)) is not { } bytes)
                    continue;
                using var stream = target.CreateEntry(entry.FullName).Open();
                stream.Write(bytes);
            }
        }
        return copy.ToArray();
    }

    private static byte[] WithChecksums(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        if (archive.Entries.FirstOrDefault(entry => entry.Name == Manifest) is not { } entry)
            return zip;
        var manifest = WithPartChecksums(archive, Bytes(entry));
        var key = archive.GetEntry(entry.FullName[..^Manifest.Length] + Key);
        zip = Damaged(zip, Manifest, manifest);
        return key is null ? zip : Damaged(zip, Key, WithChecksum(Bytes(key), Checksum(manifest)));
    }

    /// <summary>The manifest with the checksums of the files that are there; as it is, where it is damaged.</summary>
    private static byte[] WithPartChecksums(ZipArchive archive, byte[] manifest)
    {
        try
        {
            var json = JsonNode.Parse(manifest);
            foreach (var part in json?["parts"] as JsonArray ?? [])
            {
                if (archive.Entries.FirstOrDefault(entry => entry.Name == (string?)part!["file"]) is { } file)
                    part!["sha256"] = Checksum(Bytes(file));
            }
            return Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException
            or NullReferenceException)
        {
            return manifest;
        }
    }

    // The string table of Model.key is UTF-16; the checksum is its only text of 64 hexadecimal digits.
    private static byte[] WithChecksum(byte[] key, string checksum)
    {
        for (var start = 0; start + 2 * checksum.Length <= key.Length; start++)
        {
            var text = Encoding.Unicode.GetString(key, start, 2 * checksum.Length);
            if (text.All(char.IsAsciiHexDigitLower))
            {
                Encoding.Unicode.GetBytes(checksum).CopyTo(key, start);
                return key;
            }
        }
        return key;
    }

    private static string Checksum(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var copy = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
