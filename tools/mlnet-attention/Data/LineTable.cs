namespace MLNet.Attention.Tool.Data;

/// <summary>One text on each line; empty lines are rows too.</summary>
internal sealed class LineTable(string name, TextReader reader) : Table
{
    public override string Name => name;

    public override IReadOnlyList<string> Columns => ["text"];

    public override IEnumerable<TableRow> ReadRows()
    {
        for (var line = 1L; reader.ReadLine() is { } text; line++)
            yield return new(line, [text]);
    }

    public override void Dispose() => reader.Dispose();
}
