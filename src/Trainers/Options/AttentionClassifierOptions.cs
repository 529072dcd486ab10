namespace MLNet.Attention;

/// <summary>What all attention trainers that learn classes have in common.</summary>
public abstract class AttentionClassifierOptions : AttentionTrainerOptions
{
    /// <summary>
    /// How far targets are moved from certainty towards all classes being equally likely (Szegedy et al. 2016,
    /// section 7). In [0, 1); default 0.1.
    /// </summary>
    public double LabelSmoothing { get; set; } = 0.1;

    /// <summary>
    /// Whether each class weighs as much as any other, however many rows it has. Default false: each row does.
    /// </summary>
    public bool BalanceClasses { get; set; }

    /// <summary>
    /// A factor on the weight of the rows of a class, by the class's name ("True" and "False" in a binary task). In
    /// (0, 1000000]. Classes that are not named have 1; default none is.
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
