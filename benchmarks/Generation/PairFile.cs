using MLNet.Attention.Samples;

namespace MLNet.Attention.Benchmarks;

/// <summary>Reads the files of a set: a header, then source<TAB>target, without quoting.</summary>
internal static class PairFile
{
    /// <summary>The rows of FOLDER/NAME.tsv, with all targets of FOLDER/NAME.refs.tsv if there is one.</summary>
    public static IReadOnlyList<Pair> Read(string folder, string name)
    {
        var file = Path.Combine(folder, $"{name}.tsv");
        var all = Path.Combine(folder, $"{name}.refs.tsv");
        var targets = File.Exists(all) ? File.ReadLines(all).Skip(1).Select(line => line.Split('\t')).ToList() : null;
        var rows = File.ReadLines(file).Skip(1).Select(line => line.Split('\t')).ToList();
        if (rows.FindIndex(fields => fields.Length != 2) is >= 0 and var wrong)
            throw new InputException($"{file}: line {wrong + 2} has {rows[wrong].Length} fields; expected 2, source and target.");
        if (targets is not null && targets.Count != rows.Count)
            throw new InputException($"{all}: has {targets.Count} rows; expected {rows.Count}, as {file}.");
        return [.. rows.Select((fields, row) =>
            new Pair { Source = fields[0], Target = fields[1], Targets = targets?[row] ?? [fields[1]] })];
    }
}
