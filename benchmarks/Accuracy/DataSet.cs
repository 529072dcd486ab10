namespace MLNet.Attention.Benchmarks;

/// <summary>Reads label&lt;TAB&gt;text files. The class that sorts last is the true one.</summary>
internal sealed record DataSet(IReadOnlyList<Example> Train, IReadOnlyList<Example>? Valid, IReadOnlyList<Example> Scored)
{
    public static DataSet Read(string folder, bool onValid)
    {
        var train = ReadLines(Path.Combine(folder, "train.tsv"));
        var labels = train.Select(line => line.Label).Distinct().Order(StringComparer.Ordinal).ToList();
        if (labels.Count != 2)
            throw new ArgumentException($"{folder}: has {labels.Count} classes; expected 2.");
        List<Example> Convert(IEnumerable<(string Label, string Text)> lines) =>
            lines.Select(line => new Example { Label = line.Label == labels[1], Text = line.Text }).ToList();

        var validFile = Path.Combine(folder, "valid.tsv");
        var valid = File.Exists(validFile) ? Convert(ReadLines(validFile)) : null;
        if (!onValid)
            return new DataSet(Convert(train), valid, Convert(ReadLines(Path.Combine(folder, "test.tsv"))));
        // What is scored must not choose the epoch.
        if (valid is not null)
            return new DataSet(Convert(train), null, valid);
        var held = train.Where((_, row) => row % 10 == 0);
        return new DataSet(Convert(train.Where((_, row) => row % 10 != 0)), null, Convert(held));
    }

    private static List<(string Label, string Text)> ReadLines(string file) =>
        File.ReadLines(file).Skip(1).Select(line => line.Split('\t', 2)).Select(parts => parts.Length == 2
            ? (parts[0], parts[1])
            : throw new ArgumentException($"{file}: a line has no tab.")).ToList();
}
