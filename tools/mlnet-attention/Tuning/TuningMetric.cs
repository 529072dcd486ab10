namespace MLNet.Attention.Tool.Tuning;

/// <summary>What the search makes better, on validation rows.</summary>
internal enum TuningMetric
{
    /// <summary>The share of right rows, of classifiers.</summary>
    Accuracy,

    /// <summary>The mean F1 of the classes, of classifiers.</summary>
    MacroF1,

    /// <summary>The negative logarithm of the true class's probability, of classifiers; less is better.</summary>
    LogLoss,

    /// <summary>Pearson's correlation, of regressions.</summary>
    Pearson,

    /// <summary>The mean absolute error, of regressions; less is better.</summary>
    MeanAbsoluteError,
}
