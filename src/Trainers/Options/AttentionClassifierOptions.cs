using MLNet.Attention.Transforms.Columns;

namespace MLNet.Attention;

/// <summary>The options of all attention trainers that learn classes.</summary>
public abstract class AttentionClassifierOptions : AttentionTrainerOptions
{
    /// <summary>Name of the column that the model adds for the predicted class. Default "PredictedLabel".</summary>
    public string PredictedLabelColumnName { get; set; } = OutputNames.UsualPredictedLabel;

    /// <summary>
    /// Label smoothing: the share of each target that is spread evenly over all classes (Szegedy et al. 2016, section 7).
    /// In [0, 1); default 0.1.
    /// </summary>
    public double LabelSmoothing { get; set; } = 0.1;

    /// <summary>
    /// Whether the classes have unequal numbers of rows and shall all have the same total weight: each class is weighted by the
    /// inverse of its frequency, times its weight in <see cref="ClassWeights"/>. Named as in ML.NET's tree trainers. Default
    /// false.
    /// </summary>
    public bool UnbalancedSets { get; set; }

    /// <summary>
    /// What an error costs, by the name of the class of the row (in a binary task "True" and "False", the values of the label).
    /// Each in (0, 1000000]; 1 for a class that is not named. Default null: 1 for all classes.
    /// </summary>
    /// <remarks>
    /// <para>The model learns with rows of these weights, and <c>PredictedLabel</c> is the class whose product of weight and
    /// probability is largest: in a binary task true where the probability is above w(False) / (w(False) + w(True)) (Elkan 2001,
    /// "The Foundations of Cost-Sensitive Learning", section 2). So a heavy class is found more often.</para>
    /// <para><c>Score</c> and <c>Probability</c> are frequencies all the same: the calibration, the choice of the epoch and all
    /// figures of validation go by the weights of rows (<see cref="AttentionTrainerOptions.ExampleWeightColumnName"/>) alone.
    /// ML.NET's <c>Evaluate</c> reads <c>Score</c>, so that its accuracy is that of the likeliest class. Without validation rows
    /// the effect of the weights is only roughly taken off the probabilities.</para>
    /// </remarks>
    public IReadOnlyDictionary<string, double>? ClassWeights { get; set; }

    internal override OutputNames OutputNames => base.OutputNames with { PredictedLabel = PredictedLabelColumnName };

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
