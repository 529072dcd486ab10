using System.IO.Compression;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The zip that holds a model: an entry per stream, in folders that nest as the components do.</summary>
internal abstract class Repository
{
    protected static string PathOf(string? dir, string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Contains(".."))
            throw new ArgumentOutOfRangeException(nameof(name), $"'{name}' cannot be the name of an entry.");
        if (dir?.Contains("..") == true)
            throw new ArgumentOutOfRangeException(nameof(dir), $"'{dir}' cannot be the folder of an entry.");
        return Path.Combine(dir ?? "", name).Replace('\\', '/');
    }

    /// <summary>A file for the content of an entry, which is deleted when it is closed.</summary>
    protected static FileStream OpenTemporary() => new(Path.Combine(Path.GetTempPath(), $"ml_dotnet_{Path.GetRandomFileName()}"),
        FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);

    /// <summary>An open entry of the zip.</summary>
    public sealed class Entry(string path, Stream stream, Action<Entry> onDispose) : IDisposable
    {
        private Action<Entry>? onDispose = onDispose;

        public string Path => path;

        public Stream Stream => stream;

        public void Dispose()
        {
            onDispose?.Invoke(this);
            onDispose = null;
        }
    }
}

/// <summary>Writes a model's zip. Several entries may be open; what is not committed is dropped.</summary>
internal sealed class RepositoryWriter : Repository, IDisposable
{
    private readonly ZipArchive archive;
    private readonly HashSet<string> paths = [];
    private readonly Queue<Entry> closed = [];

    private RepositoryWriter(Stream stream) =>
        archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    public static RepositoryWriter CreateNew(Stream stream)
    {
        var writer = new RepositoryWriter(stream);
        using var entry = writer.CreateEntry("TrainingInfo", "Version.txt");
        using var text = new StreamWriter(entry.Stream, leaveOpen: true);
        text.WriteLine(typeof(RepositoryWriter).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        return writer;
    }

    public Entry CreateEntry(string? dir, string name)
    {
        Commit();
        var path = PathOf(dir, name);
        if (!paths.Add(path))
            throw new ArgumentOutOfRangeException(nameof(name), $"Duplicate entry: '{path}'");
        // Closing comes with every exception too, so it must not yet write what may be half an entry.
        return new Entry(path, OpenTemporary(), closed.Enqueue);
    }

    /// <summary>Writes the entries that are closed.</summary>
    public void Commit()
    {
        while (closed.TryDequeue(out var entry))
        {
            using var source = entry.Stream;
            using var destination = archive.CreateEntry(entry.Path).Open();
            source.Position = 0;
            source.CopyTo(destination);
        }
    }

    public void Dispose()
    {
        while (closed.TryDequeue(out var entry))
            entry.Stream.Dispose();
        archive.Dispose();
    }
}

/// <summary>Reads a model's zip.</summary>
internal sealed class RepositoryReader : Repository, IDisposable
{
    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> entries = [];

    private RepositoryReader(ZipArchive archive)
    {
        this.archive = archive;
        foreach (var entry in archive.Entries)
            entries[entry.FullName.Replace('\\', '/')] = entry;
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext context)
    {
        ZipArchive archive;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception exception)
        {
            throw context.Process(new FormatException("Failed to open a zip archive", exception));
        }
        return new RepositoryReader(archive);
    }

    public Entry? OpenEntryOrNull(string? dir, string name)
    {
        var path = PathOf(dir, name);
        if (!entries.TryGetValue(path, out var found))
            return null;
        var stream = OpenTemporary();
        try
        {
            using var source = found.Open();
            source.CopyTo(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
        stream.Position = 0;
        return new Entry(path, stream, entry => entry.Stream.Dispose());
    }

    public void Dispose() => archive.Dispose();
}
