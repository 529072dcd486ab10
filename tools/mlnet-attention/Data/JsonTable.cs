using System.Text.Json;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Tool.Data;

/// <summary>One JSON object on each line. The properties of the first are the columns.</summary>
internal sealed class JsonTable : Table
{
    private readonly TextReader reader;
    private string? first;
    private long line;

    public JsonTable(string name, TextReader reader)
    {
        Name = name;
        this.reader = reader;
        first = ReadLine() ?? throw new InputException($"{name} is empty.");
        Columns = Read(first, value => value.EnumerateObject().Select(property => property.Name).Distinct().ToList());
    }

    public override string Name { get; }

    public override IReadOnlyList<string> Columns { get; }

    public override IEnumerable<TableRow> ReadRows()
    {
        for (var text = first; text is not null; text = ReadLine())
        {
            first = null;
            yield return new(line, Read(text, ToFields));
        }
    }

    public override void Dispose() => reader.Dispose();

    private string? ReadLine()
    {
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
                return text;
        }
        return null;
    }

    private string[] ToFields(JsonElement value) => [.. Columns.Select(column =>
        value.TryGetProperty(column, out var field) ? ToText(column, field) : "")];

    private string ToText(string column, JsonElement field) => field.ValueKind switch
    {
        JsonValueKind.String => field.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.Object or JsonValueKind.Array => throw new InputException(
            $"{Name}, line {line}: '{column}' is an {field.ValueKind.ToString().ToLowerInvariant()}; expected a text, a number " +
            "or a truth value."),
        _ => field.GetRawText(),
    };

    private T Read<T>(string text, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new InputException($"{Name}, line {line}: expected a JSON object.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InputException($"{Name}, line {line}: not JSON: {error.Message}");
        }
    }
}
