using System.CommandLine;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MLNet.Attention.Benchmarks;

/// <summary>
/// A model whose networks predict without the n-gram part that it was trained beside: a copy of the saved model, with 0 as the
/// scale of the n-gram part. The scale of the networks stays, so that probabilities are less sure than calibrated ones.
/// </summary>
internal static class NetworkAlone
{
    /// <summary>Whether the networks are to predict alone.</summary>
    public static Option<bool> Option { get; } = new("--NetworkAlone")
    {
        Description = "Score with the networks of the trained model alone, without its n-gram part; probabilities are not " +
            "calibrated then",
    };

    /// <summary>The copy of a saved model.</summary>
    public static byte[] Create(byte[] zip)
    {
        using var stream = new MemoryStream();
        stream.Write(zip);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var manifest = archive.Entries.Single(entry => entry.Name == "manifest.json");
            var before = ReadAll(manifest);
            var fields = JsonNode.Parse(before)!;
            fields["scales"]!["ngram"] = 0;
            var after = Encoding.UTF8.GetBytes(fields.ToJsonString());
            Overwrite(manifest, after);
            // ML.NET's part of the model has the checksum of the manifest.
            var key = archive.GetEntry(manifest.FullName.Replace(manifest.Name, "Model.key", StringComparison.Ordinal))!;
            Overwrite(key, Replace(ReadAll(key), Checksum(before), Checksum(after)));
        }
        return stream.ToArray();
    }

    // ML.NET writes strings in UTF-16.
    private static byte[] Checksum(byte[] bytes) =>
        Encoding.Unicode.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private static byte[] Replace(byte[] bytes, byte[] before, byte[] after)
    {
        after.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(before)));
        return bytes;
    }

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        using var source = entry.Open();
        using var bytes = new MemoryStream();
        source.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Overwrite(ZipArchiveEntry entry, byte[] bytes)
    {
        using var target = entry.Open();
        target.SetLength(0);
        target.Write(bytes);
    }
}
