namespace MLNet.Attention;

/// <summary>BLEU of many rows together (Papineni 2002), as sacreBLEU computes it.</summary>
/// <param name="Score">The score, in [0, 100].</param>
/// <param name="Precisions">
/// The share, in percent, of the outputs' n-grams that a target has too, for n from 1 to 4; one without any match is smoothed.
/// </param>
/// <param name="BrevityPenalty">The factor for outputs that are shorter than their targets, in [0, 1].</param>
/// <param name="OutputLength">The length of all outputs, in tokens.</param>
/// <param name="TargetLength">The length of all targets, in tokens; of a row with several, the nearest in length.</param>
public sealed record BleuScore(
    double Score, IReadOnlyList<double> Precisions, double BrevityPenalty, long OutputLength, long TargetLength);
