using System.CommandLine;
using System.Globalization;

namespace MLNet.Attention.Benchmarks;

/// <summary>
/// Which rows of a set a run got right, one file a run: SET.NAME.txt, a line a row, 1 or 0; NAME is the seed, or "svm". From
/// these files come the mean and the spread over seeds, and the paired interval of the difference from the SVM.
/// </summary>
internal static class PredictionFiles
{
    private const string Peer = "svm";
    private const double NormalQuantile = 1.96; // of a 95 % interval

    public const string Header = "set\tseeds\taccuracy\tspread\tSVM\tdifference\t95 % interval";

    /// <summary>The option that names the folder of the files.</summary>
    public static Option<DirectoryInfo> Folder { get; } = new("--Predictions")
    {
        Description = "A folder to keep in which rows each run got right; when all sets are done, the mean and the spread over " +
            "seeds and the paired interval of the difference from the peer are printed for the runs kept there",
    };

    public static void Write(DirectoryInfo folder, string set, int? seed, IEnumerable<bool> right)
    {
        folder.Create();
        var name = seed?.ToString(CultureInfo.InvariantCulture) ?? Peer;
        File.WriteAllLines(Path.Combine(folder.FullName, $"{set}.{name}.txt"), right.Select(isRight => isRight ? "1" : "0"));
    }

    /// <summary>A line for each set of which there are runs.</summary>
    public static IEnumerable<string> Summarize(DirectoryInfo folder) => folder.GetFiles("*.*.txt")
        .GroupBy(file => file.Name.Split('.')[0]).OrderBy(set => set.Key, StringComparer.Ordinal)
        .Select(set => Summarize(set.Key, set.ToDictionary(file => file.Name.Split('.')[1], Read)));

    private static double[] Read(FileInfo file) => [.. File.ReadLines(file.FullName).Select(line => line == "1" ? 1.0 : 0)];

    private static string Summarize(string set, Dictionary<string, double[]> runs)
    {
        runs.Remove(Peer, out var peer);
        var accuracies = runs.Values.Select(run => run.Average()).ToList();
        var line = runs.Count == 0 ? $"{set}\t0\t-\t-"
            : $"{set}\t{runs.Count}\t{accuracies.Average():0.0000}\t{Deviation(accuracies):0.0000}";
        if (peer is null || runs.Count == 0)
            return $"{line}\t{(peer is null ? "-" : $"{peer.Average():0.0000}")}\t-\t-";
        // The difference of a row is that of the mean over seeds, so the interval is one over test rows.
        var differences = peer.Select((right, row) => runs.Values.Average(run => run[row]) - right).ToList();
        var half = NormalQuantile * Deviation(differences) / Math.Sqrt(differences.Count);
        var mean = differences.Average();
        return $"{line}\t{peer.Average():0.0000}\t{mean:+0.0000;-0.0000}\t" +
            $"{mean - half:+0.0000;-0.0000} to {mean + half:+0.0000;-0.0000}";
    }

    /// <summary>The standard deviation of a sample; 0 of one value.</summary>
    private static double Deviation(List<double> values) => values.Count < 2 ? 0
        : Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Count - 1));
}
