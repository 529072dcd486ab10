using MLNet.Attention.Transforms.Evaluation;

namespace MLNet.Attention;

/// <summary>Whether predictions of a probability are right as often as it says.</summary>
public sealed class CalibrationReport
{
    internal CalibrationReport(IReadOnlyList<CalibrationBin> bins) => Bins = bins;

    /// <summary>The ranges of probability from 0 to 1, each of the same width.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>
    /// The expected calibration error, in [0, 1]: the mean over the rows of the distance between probability and accuracy of
    /// their range (Guo et al. 2017, "On Calibration of Modern Neural Networks", section 2).
    /// </summary>
    public double Error
    {
        get
        {
            var rows = Bins.Sum(bin => bin.Count);
            return rows == 0 ? 0 : Bins.Sum(bin => bin.Count * Math.Abs(bin.Accuracy - bin.MeanProbability)) / rows;
        }
    }

    /// <summary>A line for each range with rows, then the error.</summary>
    public override string ToString()
    {
        var table = new TextTable().Texts("probability").Numbers("rows", "mean probability", "right");
        foreach (var bin in Bins.Where(bin => bin.Count > 0))
        {
            table.Add(Format($"{bin.Low:0.00} to {bin.High:0.00}"), Format($"{bin.Count}"),
                Format($"{bin.MeanProbability:0.000}"), Format($"{bin.Accuracy:0.000}"));
        }
        return table + Format($"  calibration error {Error:0.000}\n");
    }

    private static string Format(FormattableString text) => FormattableString.Invariant(text);
}
