using MLNet.Attention.Tests.Transforms.Models;
using System.IO.Compression;

namespace MLNet.Attention.Fuzz;

/// <summary>The entries of an intact model, to be put together again with one of them changed.</summary>
internal sealed class BaseModel
{
    private readonly List<(string Path, byte[] Content)> entries = [];

    /// <param name="name">What to call the model.</param>
    /// <param name="zip">The intact file.</param>
    public BaseModel(string name, byte[] zip)
    {
        Name = name;
        Zip = zip;
        using var archive = new ZipArchive(new MemoryStream(Zip));
        foreach (var entry in archive.Entries)
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            entries.Add((entry.FullName, content.ToArray()));
        }
    }

    public string Name { get; }

    /// <summary>The intact file.</summary>
    public byte[] Zip { get; }

    /// <summary>The intact content of the entry of that file name.</summary>
    public byte[] this[string entry] => entries.Single(other => Path.GetFileName(other.Path) == entry).Content;

    /// <summary>Whether there is an entry of that file name.</summary>
    public bool Has(string entry) => entries.Exists(other => Path.GetFileName(other.Path) == entry);

    /// <summary>The file with another content of an entry, and the checksums of that.</summary>
    public byte[] With(string entry, byte[] content) => ModelZip.With(Zip, entry, content);

    /// <summary>The file with entries dropped, doubled, renamed, swapped and cut.</summary>
    public byte[] Shuffled(Random random)
    {
        var changed = entries.ToList();
        for (var left = random.Next(1, 4); left > 0 && changed.Count > 0; left--)
        {
            var at = random.Next(changed.Count);
            var (path, content) = changed[at];
            switch (random.Next(7))
            {
                case 0:
                    changed.RemoveAt(at);
                    break;
                case 1:
                    changed.Insert(random.Next(changed.Count), (path, changed[random.Next(changed.Count)].Content));
                    break;
                case 2:
                    changed[at] = (path.ToUpperInvariant(), content);
                    break;
                case 3:
                    changed[at] = (path.Replace('/', '\\'), content);
                    break;
                case 4:
                    changed[at] = ($"../{path}", content);
                    break;
                case 5:
                    changed[at] = (path, changed[random.Next(changed.Count)].Content);
                    break;
                default:
                    changed[at] = (path, content[..random.Next(content.Length + 1)]);
                    break;
            }
        }
        return Create(changed);
    }

    private static byte[] Create(IEnumerable<(string Path, byte[] Content)> entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in entries)
            {
                using var stream = archive.CreateEntry(path, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }
        return file.ToArray();
    }
}
