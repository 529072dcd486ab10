using System.Text;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The data of a sample: tab-separated files with a label and a text, or two texts, on each line.</summary>
internal static class SampleData
{
    /// <summary>The path of a data file in the sample's sources.</summary>
    public static string PathOf(string sample, string file) =>
        Path.Combine(SampleProcess.ProjectDirectory(sample), "data", file);

    /// <summary>The rows of a data file, without its header.</summary>
    public static List<(string Label, string Text)> ReadRows(string sample, string file) =>
    [
        .. File.ReadLines(PathOf(sample, file)).Skip(1).Select(line =>
        {
            var fields = line.Split('\t');
            Assert.HasCount(2, fields, line);
            return (fields[0], fields[1]);
        }),
    ];

    /// <summary>Writes the header and the first rows of a data file to a folder, and gives back the new file's path.</summary>
    public static string WriteSmallFile(string sample, string file, int rows, string directory)
    {
        var path = Path.Combine(directory, file);
        File.WriteAllLines(path, File.ReadLines(PathOf(sample, file)).Take(1 + rows));
        return path;
    }

    public static void AssertIsUnquotedLabelTabText(string sample, string file) =>
        AssertIsUnquotedWithHeader(sample, file, "label\ttext");

    public static void AssertIsUnquotedWithHeader(string sample, string file, string header)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(PathOf(sample, file)));
        Assert.StartsWith(header + "\n", text);
        Assert.EndsWith("\n", text);
        Assert.DoesNotContain("\r", text);
        Assert.DoesNotContain("\"", text);
    }

    public static void AssertTrainAndTestShareNoSentenceAndNoNearDuplicate(string sample)
    {
        var (train, test) = (ReadRows(sample, "train.tsv"), ReadRows(sample, "test.tsv"));
        CollectionAssert.AllItemsAreUnique(train.Concat(test).Select(row => row.Text).ToList());

        var trainWords = train.Select(row => Words(row.Text)).ToList();
        foreach (var (_, text) in test)
        {
            var words = Words(text);
            var nearest = trainWords.Max(other => SharedPart(words, other));
            Assert.IsLessThan(0.5, nearest, $"A training sentence is too close to: {text}");
        }
    }

    private static HashSet<string> Words(string text) =>
        [.. text.ToLowerInvariant().Split([' ', ',', '.', '?', '!', ';', ':'], StringSplitOptions.RemoveEmptyEntries)];

    private static double SharedPart(HashSet<string> a, HashSet<string> b) =>
        (double)a.Intersect(b).Count() / a.Union(b).Count();
}
