using MLNet.Attention.Transforms.Columns;

namespace MLNet.Attention;

/// <summary>The options of the trainer of texts with any number of labels.</summary>
public abstract class MultiLabelClassifierOptions : AttentionTrainerOptions
{
    /// <summary>
    /// What stands between the labels of a label column that is one text, such as "sport,food". Blanks around labels do not
    /// count, and there are no empty labels. Any character; default ','.
    /// </summary>
    public char LabelSeparator { get; set; } = ',';

    /// <summary>
    /// The probability above which a label is predicted, the same for all labels. In (0, 1); default null: each label has the
    /// threshold with the highest F1 on the validation rows (Yang 2001, "A Study of Thresholding Strategies for Text
    /// Categorization", section 2); those that fewer than 10 of these rows have share the one with the highest micro F1 of all
    /// labels. Without validation rows it is 0.5.
    /// </summary>
    public double? Threshold { get; set; }

    /// <summary>
    /// Label smoothing: how far the targets 0 and 1 of each label are moved towards 0.5, as a share of the way (Szegedy et al.
    /// 2016, section 7). In [0, 1); default 0, because most labels are rare.
    /// </summary>
    public double LabelSmoothing { get; set; }

    /// <summary>Name of the column that the model adds for the predicted labels. Default "PredictedLabel".</summary>
    public string PredictedLabelColumnName { get; set; } = OutputNames.UsualPredictedLabel;

    /// <summary>Name of the column that the model adds for the probability of each label. Default "Probability".</summary>
    public string ProbabilityColumnName { get; set; } = OutputNames.UsualProbability;

    internal override OutputNames OutputNames =>
        base.OutputNames with { PredictedLabel = PredictedLabelColumnName, Probability = ProbabilityColumnName };

    internal override void Check()
    {
        base.Check();
        CheckShare(LabelSmoothing, nameof(LabelSmoothing));
        if (Threshold is { } threshold && !(threshold > 0 && threshold < 1))
            throw OutOfRange(threshold, "in (0, 1)", nameof(Threshold));
    }
}
