namespace MLNet.Attention.Transforms.Generation;

/// <summary>How beam search compares hypotheses, and when it ends.</summary>
internal enum SearchRules
{
    /// <summary>
    /// The log-probability is divided by ((5 + n) / 6)^α for n tokens without the end (Wu et al. 2016, section 7). The search ends
    /// when no better hypothesis is possible.
    /// </summary>
    Wu,

    /// <summary>
    /// The log-probability is divided by n^α for n tokens with the end, as in Hugging Face's transformers. The search ends as
    /// <see cref="EarlyStopping"/> says.
    /// </summary>
    HuggingFace,
}
