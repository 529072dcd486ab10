using System.IO.Compression;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>A saved model's zip in memory, read and changed from outside as any zip tool would.</summary>
internal static class ModelZip
{
    public static byte[] Save(ITransformer model)
    {
        var context = new MLContext(1);
        using var stream = new MemoryStream();
        context.Model.Save(model, TestData.Load(context, []).Schema, stream);
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

    /// <summary>A copy of the zip with another content of one entry, or, for null, without it.</summary>
    public static byte[] With(byte[] zip, string name, byte[]? content)
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

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var copy = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
