namespace Microsoft.ML.Data;

/// <summary>The data lines of a file: without header, comments and empty lines.</summary>
internal sealed class TextLines : IDisposable
{
    private readonly StreamReader _reader;
    private readonly TextFormat _format;
    private readonly TextFields _fields;
    private readonly string _path;

    public TextLines(string path, TextFormat format)
    {
        _path = path;
        _format = format;
        _fields = new TextFields(format);
        _reader = new StreamReader(path);
    }

    /// <summary>The number of the line read last, from one.</summary>
    public long Number { get; private set; }

    /// <summary>The next data line, or null at the end.</summary>
    public string? Read()
    {
        bool first = Number == 0;
        var line = ReadUntil(line => line.Length > 0 && !line.StartsWith("//") && !(first && line[0] == '#'));
        if (first && _format.HasHeader && line is not null)
            line = ReadUntil(line => line.Length > 0 && !line.StartsWith("//"));
        return line;
    }

    public void Dispose() => _reader.Dispose();

    private string? ReadUntil(Func<string, bool> isData)
    {
        while (ReadLine() is { } line)
            if (isData(line))
                return _format.Multiline ? Complete(line) : line;
        return null;
    }

    private string? ReadLine()
    {
        Number++;
        return _reader.ReadLine();
    }

    /// <summary>Adds lines as long as a quote is open.</summary>
    private string Complete(string line)
    {
        long start = Number;
        while (IsQuoteOpen(line))
        {
            var next = ReadLine()
                ?? throw new FormatException($"{_path}: the quote opened in line {start} is never closed.");
            line += "\n" + next;
        }
        return line;
    }

    private bool IsQuoteOpen(string line)
    {
        _fields.Split(line.AsMemory());
        return _fields.IsQuoteOpen;
    }
}
