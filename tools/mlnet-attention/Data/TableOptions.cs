namespace MLNet.Attention.Tool.Data;

/// <summary>How a file of rows is read.</summary>
/// <param name="Format">The format; null for that of the file's name.</param>
/// <param name="HasHeader">Whether the first line names the columns, of fields with separators.</param>
/// <param name="HasQuotes">Whether a field may stand in double quotes, which may hold separators and line breaks.</param>
/// <param name="Fallback">The format where the file's name says none.</param>
internal sealed record TableOptions(
    TableFormat? Format = null, bool HasHeader = true, bool HasQuotes = true, TableFormat Fallback = TableFormat.Tsv)
{
    /// <summary>The format of a file.</summary>
    public TableFormat FormatOf(string path) => Format ?? Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => TableFormat.Csv,
        ".tsv" or ".tab" => TableFormat.Tsv,
        ".jsonl" or ".ndjson" or ".json" => TableFormat.Jsonl,
        _ => Fallback,
    };
}
