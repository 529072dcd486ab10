namespace Microsoft.ML.Data;

/// <summary>The data lines of a file: without header, comments and empty lines.</summary>
internal sealed class TextLines : IDisposable
{
    private readonly StreamReader reader;
    private readonly TextFormat format;
    private readonly TextFields fields;
    private readonly string path;

    public TextLines(string path, TextFormat format)
    {
        this.path = path;
        this.format = format;
        fields = new TextFields(format);
        reader = new StreamReader(path);
    }

    /// <summary>The number of the line read last, from one.</summary>
    public long Number { get; private set; }

    /// <summary>The next data line, or null at the end.</summary>
    public string? Read()
    {
        var first = Number == 0;
        var line = ReadUntil(line => line.Length > 0 && !line.StartsWith("//") && !(first && line[0] == '#'));
        if (first && format.HasHeader && line is not null)
            line = ReadUntil(line => line.Length > 0 && !line.StartsWith("//"));
        return line;
    }

    public void Dispose() => reader.Dispose();

    private string? ReadUntil(Func<string, bool> isData)
    {
        while (ReadLine() is { } line)
        {
            if (isData(line))
                return format.Multiline ? Complete(line) : line;
        }
        return null;
    }

    private string? ReadLine()
    {
        Number++;
        return reader.ReadLine();
    }

    /// <summary>Adds lines as long as a quote is open.</summary>
    private string Complete(string line)
    {
        var start = Number;
        while (IsQuoteOpen(line))
        {
            var next = ReadLine()
                ?? throw new FormatException($"{path}: the quote opened in line {start} is never closed.");
            line += "\n" + next;
        }
        return line;
    }

    private bool IsQuoteOpen(string line)
    {
        fields.Split(line.AsMemory());
        return fields.IsQuoteOpen;
    }
}
