namespace MLNet.Attention;

/// <summary>
/// Confidence intervals of metrics, by the percentile bootstrap (Efron and Tibshirani 1993, section 13.3): the rows are drawn
/// anew with replacement, many times, and each metric is computed of what was drawn.
/// </summary>
/// <param name="Level">The share of the samples that lie in each interval.</param>
/// <param name="Rouge1">Of F1 of ROUGE-1, in [0, 1].</param>
/// <param name="Rouge2">Of F1 of ROUGE-2, in [0, 1].</param>
/// <param name="RougeL">Of F1 of ROUGE-L, in [0, 1].</param>
/// <param name="RougeLsum">Of F1 of ROUGE-Lsum, in [0, 1].</param>
/// <param name="Bleu">Of BLEU, in [0, 100].</param>
/// <param name="ChrF">Of chrF2, in [0, 100].</param>
/// <param name="ExactMatch">Of the share of exact matches, in [0, 1].</param>
public sealed record TextMetricIntervals(
    double Level, ConfidenceInterval Rouge1, ConfidenceInterval Rouge2, ConfidenceInterval RougeL, ConfidenceInterval RougeLsum,
    ConfidenceInterval Bleu, ConfidenceInterval ChrF, ConfidenceInterval ExactMatch);
