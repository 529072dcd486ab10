namespace Microsoft.ML.Data;

/// <summary>The data lines of a file: without header, comments and empty lines.</summary>
internal sealed class TextLines(string path, bool hasHeader) : IDisposable
{
    private readonly StreamReader reader = new(path);

    /// <summary>The number of the line read last, from one.</summary>
    public long Number { get; private set; }

    /// <summary>The next data line, or null at the end.</summary>
    public string? Read()
    {
        var first = Number == 0;
        var line = ReadUntil(line => line.Length > 0 && !line.StartsWith("//") && !(first && line[0] == '#'));
        if (first && hasHeader && line is not null)
            line = ReadUntil(line => line.Length > 0 && !line.StartsWith("//"));
        return line;
    }

    public void Dispose() => reader.Dispose();

    private string? ReadUntil(Func<string, bool> isData)
    {
        while (reader.ReadLine() is { } line)
        {
            Number++;
            if (isData(line))
                return line;
        }
        return null;
    }
}
