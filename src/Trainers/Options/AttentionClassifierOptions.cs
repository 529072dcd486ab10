namespace MLNet.Attention;

/// <summary>The options of all attention trainers that learn classes.</summary>
public abstract class AttentionClassifierOptions : AttentionTrainerOptions
{
    /// <summary>
    /// Label smoothing: the share of each target that is spread evenly over all classes (Szegedy et al. 2016, section 7).
    /// In [0, 1); default 0.1.
    /// </summary>
    public double LabelSmoothing { get; set; } = 0.1;

    /// <summary>
    /// Whether all classes have the same total weight, whatever their number of rows. Default false: all rows have the same
    /// weight.
    /// </summary>
    public bool BalanceClasses { get; set; }

    /// <summary>
    /// The scale of the rows' weights for each class, by the name of the class ("True" and "False" in a binary task). Each in
    /// (0, 1000000]; 1 for a class that is not named. Default null: 1 for all classes.
    /// </summary>
    public IReadOnlyDictionary<string, double>? ClassWeights { get; set; }

    internal override AttentionTrainerOptions Clone()
    {
        var copy = (AttentionClassifierOptions)base.Clone();
        copy.ClassWeights = ClassWeights?.ToDictionary();
        return copy;
    }

    internal override void Check()
    {
        base.Check();
        CheckShare(LabelSmoothing, nameof(LabelSmoothing));
        foreach (var (name, weight) in ClassWeights ?? new Dictionary<string, double>())
            CheckPositive(weight, 1e6, $"{nameof(ClassWeights)}[\"{name}\"]");
    }
}
