using MLNet.Attention.Transforms.Evaluation;

namespace MLNet.Attention;

/// <summary>What is won by leaving unsure texts unanswered: the surer the answers must be, the fewer are wrong.</summary>
public sealed class AbstentionReport
{
    internal AbstentionReport(IReadOnlyList<AbstentionPoint> points) => Points = points;

    /// <summary>A point for each threshold, ascending.</summary>
    public IReadOnlyList<AbstentionPoint> Points { get; }

    /// <summary>A line for each threshold.</summary>
    public override string ToString()
    {
        var table = new TextTable().Numbers("probability at least", "answered", "of these right");
        foreach (var point in Points)
        {
            table.Add(Format($"{point.Threshold:0.00##}"), Format($"{point.Coverage:0.000}"),
                double.IsNaN(point.Accuracy) ? "-" : Format($"{point.Accuracy:0.000}"));
        }
        return table.ToString();
    }

    private static string Format(FormattableString text) => FormattableString.Invariant(text);
}
