using System.IO.MemoryMappedFiles;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>
/// A file for reading, of which a window at a time is mapped into memory: what was read takes no memory afterwards, however large
/// the file.
/// </summary>
internal sealed class MappedFileStream : Stream
{
    private const long WindowBytes = 1 << 24;

    private readonly FileStream file;
    private MemoryMappedFile? map;
    private MemoryMappedViewAccessor? window;
    private long windowStart;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public MappedFileStream(string path)
    {
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Length = file.Length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length || buffer.Length == 0)
            return 0;
        var view = MoveWindow();
        var offset = Position - windowStart;
        var count = (int)Math.Min(buffer.Length, Math.Min(WindowBytes, Length - windowStart) - offset);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(view.PointerOffset + offset), buffer[..count]);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            window?.Dispose();
            map?.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>The window that has the position.</summary>
    private MemoryMappedViewAccessor MoveWindow()
    {
        var start = Position / WindowBytes * WindowBytes;
        if (window is not null && start == windowStart)
            return window;
        window?.Dispose();
        // An empty file cannot be mapped, and need not be.
        map ??= MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        windowStart = start;
        return window = map.CreateViewAccessor(start, Math.Min(WindowBytes, Length - start), MemoryMappedFileAccess.Read);
    }
}
