using System.Text.Json;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Benchmarks;

/// <summary>Reads the files of a set: a header, then source<TAB>target, without quoting.</summary>
internal static class PairFile
{
    /// <summary>
    /// The rows of FOLDER/NAME.tsv, with all targets of FOLDER/NAME.refs.tsv or FOLDER/NAME.refs.jsonl if there is one.
    /// </summary>
    public static IReadOnlyList<Pair> Read(string folder, string name)
    {
        var file = Path.Combine(folder, $"{name}.tsv");
        if (!File.Exists(file))
            throw new InputException($"{file}: expected an existing file.");
        var (all, targets) = ReadTargets(Path.Combine(folder, $"{name}.refs"));
        var rows = File.ReadLines(file).Skip(1).Select(line => line.Split('\t')).ToList();
        if (rows.FindIndex(fields => fields.Length != 2) is >= 0 and var wrong)
            throw new InputException($"{file}: line {wrong + 2} has {rows[wrong].Length} fields; expected 2, source and target.");
        if (targets is not null && targets.Count != rows.Count)
            throw new InputException($"{all}: has {targets.Count} rows; expected {rows.Count}, as {file}.");
        return [.. rows.Select((fields, row) =>
            new Pair { Source = fields[0], Target = fields[1], Targets = targets?[row] ?? [fields[1]] })];
    }

    /// <summary>All targets of each row: tab-separated after a header, or a JSON array a line; null without such a file.</summary>
    private static (string File, List<string[]>? Targets) ReadTargets(string path)
    {
        var (tsv, json) = ($"{path}.tsv", $"{path}.jsonl");
        if (File.Exists(tsv))
            return (tsv, [.. File.ReadLines(tsv).Skip(1).Select(line => line.Split('\t'))]);
        return (json, File.Exists(json) ? [.. File.ReadLines(json).Select(line => JsonSerializer.Deserialize<string[]>(line)!)] : null);
    }
}
