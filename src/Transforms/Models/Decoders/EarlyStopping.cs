namespace MLNet.Attention;

/// <summary>
/// When beam search with a checkpoint's model ends, before all hypotheses have ended or reached the most tokens: the rules of
/// Hugging Face's <c>early_stopping</c>. Whichever is chosen, as many hypotheses as the beam has must have ended first.
/// </summary>
public enum EarlyStopping
{
    /// <summary>
    /// False there: when the best hypothesis in progress, scored by its present length, is not better than the worst that ended.
    /// </summary>
    Estimate,

    /// <summary>True there: at once.</summary>
    Full,

    /// <summary>
    /// "never" there: when the best hypothesis in progress, scored by the greatest length, is not better than the worst that
    /// ended.
    /// </summary>
    Never,
}
