namespace MLNet.Attention.Transforms.Generation;

/// <summary>A sequence of tokens that was generated for a source.</summary>
/// <param name="Ids">The tokens, without those that begin and end every sequence.</param>
/// <param name="LogProbability">
/// The log-probability of the tokens, and of the end if the sequence has ended. It is the model's, with a repetition penalty;
/// temperature, top-k and top-p do not change it.
/// </param>
/// <param name="Score">The log-probability divided by the length penalty; see <see cref="GenerationRequest.Score"/>.</param>
/// <param name="HasEnded">Whether the sequence has ended by itself; false when a limit of tokens or time cut it off.</param>
/// <param name="TokenLogProbabilities">The log-probability of each token, given those before it.</param>
/// <param name="Alignment">
/// For each token how much each position of the source was attended to, [S] of its step: later positions than those of the
/// source itself are padding. Null unless requested.
/// </param>
/// <param name="CopyProbabilities">
/// For each token the probability that it was copied from the source; null unless requested, and without a copy mechanism.
/// </param>
internal sealed record Hypothesis(int[] Ids, double LogProbability, double Score, bool HasEnded, float[] TokenLogProbabilities,
    float[][]? Alignment, float[]? CopyProbabilities);
