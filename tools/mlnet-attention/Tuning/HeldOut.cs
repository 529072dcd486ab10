using MLNet.Attention.Tool.Data;

namespace MLNet.Attention.Tool.Tuning;

/// <summary>Sets rows apart to measure on.</summary>
internal static class HeldOut
{
    private const double Share = 0.2;

    /// <summary>A fifth of the rows, the same share of each class; rows with the same text stay together.</summary>
    public static (DataSet Train, DataSet Valid) Split(DataSet all, int seed)
    {
        var random = new Random(seed);
        var groups = all.Rows.GroupBy(row => (row.Text, row.SecondText)).Select(group => group.ToList())
            .GroupBy(group => all.Kind == TaskKind.Regression ? "" : group[0].Class)
            .Select(ofClass => ofClass.ToArray()).ToList();
        var (train, valid) = (new List<Example>(), new List<Example>());
        foreach (var ofClass in groups)
        {
            random.Shuffle(ofClass);
            var held = (int)Math.Round(Share * ofClass.Length);
            valid.AddRange(ofClass[..held].SelectMany(group => group));
            train.AddRange(ofClass[held..].SelectMany(group => group));
        }
        return (all with { Rows = train }, all with { Rows = valid });
    }
}
