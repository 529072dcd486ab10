using System.Globalization;
using MLNet.Attention.Transforms.Evaluation;

namespace MLNet.Attention;

/// <summary>Which classes a classifier takes for which.</summary>
public sealed class ConfusionReport
{
    private const int MostColumns = 12;
    private const int MostPairs = 15;
    private const int LineWidth = 118;
    private const int LongestRowName = 20;
    private const int LongestPairName = 32;
    private const string TrueClass = "true class";

    private readonly IReadOnlyDictionary<(int Actual, int Predicted), long> counts;

    internal ConfusionReport(
        IReadOnlyList<string> classNames, IReadOnlyDictionary<(int Actual, int Predicted), long> counts)
    {
        ClassNames = classNames;
        this.counts = counts;
    }

    /// <summary>The names of the classes, in the order of their indices.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of rows of a class that are predicted as a class.</summary>
    /// <param name="actual">Index of the true class in <see cref="ClassNames"/>.</param>
    /// <param name="predicted">Index of the predicted class.</param>
    public long this[int actual, int predicted] => counts.GetValueOrDefault((actual, predicted));

    /// <summary>The pairs of classes that are confused most often, the most frequent first.</summary>
    /// <param name="count">The most pairs. Default 15.</param>
    public IReadOnlyList<ClassConfusion> MostConfused(int count = MostPairs) =>
    [
        .. counts.Where(pair => pair.Key.Actual != pair.Key.Predicted)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(count)
            .Select(pair => new ClassConfusion(ClassNames[pair.Key.Actual], ClassNames[pair.Key.Predicted], pair.Value)),
    ];

    /// <summary>A table: all of at most 12 classes, else <see cref="MostConfused"/>.</summary>
    public override string ToString() => ClassNames.Count <= MostColumns ? Matrix() : Pairs();

    private string Matrix()
    {
        var widest = (LineWidth - LongestRowName) / ClassNames.Count - 2;
        var table = new TextTable().Texts(TrueClass)
            .Numbers([.. ClassNames.Select(name => TextTable.Cut(name, widest))]);
        for (var actual = 0; actual < ClassNames.Count; actual++)
        {
            // A dot for none: what is left to be seen are the errors.
            var cells = ClassNames.Select((_, predicted) => this[actual, predicted] is > 0 and var count
                ? count.ToString(CultureInfo.InvariantCulture) : "·");
            table.Add([TextTable.Cut(ClassNames[actual], LongestRowName), .. cells]);
        }
        var rowWidth = Math.Clamp(ClassNames.Max(name => name.Length), TrueClass.Length, LongestRowName);
        return $"  {new string(' ', rowWidth)}  predicted as\n{table}";
    }

    private string Pairs()
    {
        var pairs = MostConfused();
        if (pairs.Count == 0)
            return "  no row is predicted wrong\n";
        var table = new TextTable().Numbers("rows").Texts(TrueClass, "predicted as");
        foreach (var (actual, predicted, count) in pairs)
        {
            table.Add(count.ToString(CultureInfo.InvariantCulture),
                TextTable.Cut(actual, LongestPairName), TextTable.Cut(predicted, LongestPairName));
        }
        return table.ToString();
    }
}
