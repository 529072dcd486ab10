using System.Globalization;

namespace MLNet.Attention.Benchmarks;

/// <summary>A set: rows to train on, to validate on (null when there are none) and to score.</summary>
internal sealed record DataSet(
    bool IsRegression, IReadOnlyList<Example> Train, IReadOnlyList<Example>? Valid, IReadOnlyList<Example> Scored)
{
    /// <summary>Reads a folder, or returns null when its header is of neither kind.</summary>
    public static DataSet? Read(string folder, bool onValid)
    {
        var trainFile = Path.Combine(folder, "train.tsv");
        var columns = File.ReadLines(trainFile).First().Split('\t');
        var isRegression = columns.Length == 3 && columns[0] == "score";
        if (!isRegression && (columns.Length != 2 || columns[0] != "label"))
            return null;
        List<Example> ReadRows(string file) => File.ReadLines(file).Skip(1)
            .Select(line => ReadRow(line.Split('\t', columns.Length), columns.Length, file)).ToList();

        var train = ReadRows(trainFile);
        var validFile = Path.Combine(folder, "valid.tsv");
        var valid = File.Exists(validFile) ? ReadRows(validFile) : null;
        if (!onValid)
            return new DataSet(isRegression, train, valid, ReadRows(Path.Combine(folder, "test.tsv")));
        // What is scored must not choose the epoch.
        if (valid is not null)
            return new DataSet(isRegression, train, null, valid);
        var held = train.Where((_, row) => row % 10 == 0).ToList();
        return new DataSet(isRegression, train.Where((_, row) => row % 10 != 0).ToList(), null, held);
    }

    private static Example ReadRow(string[] fields, int columns, string file)
    {
        if (fields.Length != columns)
            throw new ArgumentException($"{file}: a line has {fields.Length} fields; expected {columns}.");
        return columns == 2
            ? new Example { Class = fields[0], Text = fields[1] }
            : new Example
            {
                Value = float.Parse(fields[0], CultureInfo.InvariantCulture),
                Text = fields[1],
                SecondText = fields[2],
            };
    }
}
