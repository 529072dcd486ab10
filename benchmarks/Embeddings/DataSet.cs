using System.Globalization;

namespace MLNet.Attention.Benchmarks;

/// <summary>A set: texts to learn from, and what is measured.</summary>
/// <param name="Training">The texts.</param>
/// <param name="Scored">The texts whose vectors are measured.</param>
/// <param name="Measure">The name of the measure.</param>
/// <param name="Score">The measure of the vectors of these texts.</param>
internal sealed record DataSet(
    IReadOnlyList<string> Training, IReadOnlyList<string> Scored, string Measure, Func<ITextVectors, double> Score)
{
    private const int Neighbours = 10;
    private const int MostQueries = 2000;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="ArgumentException">The header of its file is of neither kind.</exception>
    public static DataSet Read(string folder, bool onValid)
    {
        var train = ReadRows(Path.Combine(folder, "train.tsv"));
        var header = File.ReadLines(Path.Combine(folder, "train.tsv")).First().Split('\t');
        var validFile = Path.Combine(folder, "valid.tsv");
        return header switch
        {
            ["score", _, _] => OfPairs(train, ReadRows(onValid ? validFile : Path.Combine(folder, "test.tsv"))),
            ["label", _] when !onValid => OfClasses(train, ReadRows(Path.Combine(folder, "test.tsv"))),
            ["label", _] when File.Exists(validFile) => OfClasses(train, ReadRows(validFile)),
            ["label", _] => OfClasses(
                [.. train.Where((_, row) => row % 10 != 0)], [.. train.Where((_, row) => row % 10 == 0)]),
            _ => throw new ArgumentException($"{folder}: the header of train.tsv is '{string.Join(", ", header)}'; expected " +
                "label, text or score, text, text."),
        };
    }

    private static DataSet OfPairs(List<string[]> train, List<string[]> scored)
    {
        var expected = scored.Select(row => double.Parse(row[0], CultureInfo.InvariantCulture)).ToArray();
        return new([.. train.SelectMany(row => row[1..]).Distinct()],
            [.. scored.Select(row => row[1]), .. scored.Select(row => row[2])], "Spearman",
            vectors => Ranking.Spearman(
                expected, [.. Enumerable.Range(0, expected.Length).Select(i => vectors.Cosine(i, expected.Length + i))]));
    }

    private static DataSet OfClasses(List<string[]> train, List<string[]> scored)
    {
        var step = Math.Max(1, scored.Count / MostQueries);
        var queries = scored.Where((_, row) => row % step == 0).ToList();
        return new([.. train.Select(row => row[1])],
            [.. train.Select(row => row[1]), .. queries.Select(row => row[1])], $"precision at {Neighbours}",
            vectors => Enumerable.Range(0, queries.Count).Average(query => Ranking
                .Nearest(vectors, train.Count + query, train.Count, Neighbours)
                .Average(found => train[found][0] == queries[query][0] ? 1.0 : 0)));
    }

    private static List<string[]> ReadRows(string file)
    {
        var columns = File.ReadLines(file).First().Split('\t').Length;
        return [.. File.ReadLines(file).Skip(1).Select(line => line.Split('\t', columns))];
    }
}
