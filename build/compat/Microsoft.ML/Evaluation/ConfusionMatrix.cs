using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>How often each true class (row) was predicted as each class (column).</summary>
public sealed class ConfusionMatrix
{
    private readonly IReadOnlyList<string> classNames;
    private readonly bool isBinary;

    internal ConfusionMatrix(double[][] counts, IReadOnlyList<string> classNames, bool isBinary)
    {
        this.classNames = classNames;
        this.isBinary = isBinary;
        Counts = counts.Select(row => (IReadOnlyList<double>)row.ToImmutableArray()).ToImmutableArray();
        PerClassRecall = Share(counts, i => counts[i].Sum());
        PerClassPrecision = Share(counts, i => counts.Sum(row => row[i]));
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public string GetFormattedConfusionTable() => new ConfusionTable(this, classNames, isBinary).ToString();

    private static ImmutableArray<double> Share(double[][] counts, Func<int, double> total) =>
        counts.Select((row, i) => total(i) > 0 ? row[i] / total(i) : 0).ToImmutableArray();
}
