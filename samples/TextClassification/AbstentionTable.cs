using MLNet.Attention.Samples;
using Spectre.Console;

namespace TextClassification;

/// <summary>Prints what is won by leaving unsure texts to a human: the surer the answers must be, the fewer are wrong.</summary>
public static class AbstentionTable
{
    private static readonly float[] UsualThresholds = [0, 0.5f, 0.7f, 0.9f, 0.95f];

    /// <summary>Prints a line for some usual thresholds and for the one asked for, which is marked.</summary>
    public static void Print(IReadOnlyCollection<ModelOutput> rows, float threshold)
    {
        var table = new Table().AddNumbers("probability at least", "answered", "of these right").AddTexts("");
        foreach (var least in UsualThresholds.Append(threshold).Distinct().Order())
        {
            var answered = rows.Where(row => row.Confidence >= least).ToList();
            var share = (double)answered.Count / rows.Count;
            var right = answered.Count > 0 ? $"{answered.Average(row => row.IsRight ? 1.0 : 0):0.000}" : "-";
            table.AddCells($"{least:0.00}", $"{share:0.000}", right, least == threshold ? "< --threshold" : "");
        }

        table.Print();
    }
}
