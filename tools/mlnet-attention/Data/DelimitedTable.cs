using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Tool.Data;

/// <summary>Rows with separators between their fields (RFC 4180).</summary>
internal sealed class DelimitedTable : Table
{
    // What an unclosed quote would swallow has an end.
    private const int MaximumFieldLength = 16 << 20;

    private readonly CsvParser parser;
    private readonly TextReader reader;
    private string[]? first;

    public DelimitedTable(string name, TextReader reader, string separator, TableOptions options)
    {
        Name = name;
        this.reader = reader;
        parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator,
            Mode = options.HasQuotes ? CsvMode.RFC4180 : CsvMode.NoEscape,
            BadDataFound = CheckQuotes,
            MaxFieldSize = MaximumFieldLength,
        });
        if (!Read())
            throw new InputException($"{name} is empty.");
        first = options.HasHeader ? null : parser.Record!;
        Columns = options.HasHeader ? [.. parser.Record!] : [.. first!.Select((_, i) => $"column{i + 1}")];
        if (Columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{name}: two columns have the name '{twice.Key}'; is there a header? --no-header says no.");
    }

    public override string Name { get; }

    public override IReadOnlyList<string> Columns { get; }

    public override IEnumerable<TableRow> ReadRows()
    {
        if (first is { } row)
        {
            first = null;
            yield return new(parser.RawRow, row);
        }
        while (true)
        {
            var line = parser.RawRow + 1;
            if (!Read())
                yield break;
            var fields = parser.Record!;
            if (fields.Length != Columns.Count)
            {
                throw new InputException($"{Name}, line {line}: expected {Columns.Count} columns, found {fields.Length}.");
            }
            yield return new(line, fields);
        }
    }

    public override void Dispose()
    {
        parser.Dispose();
        reader.Dispose();
    }

    private bool Read()
    {
        try
        {
            return parser.Read();
        }
        catch (CsvHelperException)
        {
            throw Unclosed(parser.RawRow);
        }
    }

    // A quote inside a field is a character; one that opens a field must be closed at its end.
    private void CheckQuotes(BadDataFoundArgs args)
    {
        if (args.Field.StartsWith('"'))
            throw Unclosed(parser.RawRow);
    }

    private InputException Unclosed(int line) => new($"{Name}, line {line}: a double quote opens a field and is not closed " +
        "at its end; --no-quotes reads quotes as characters.");
}
