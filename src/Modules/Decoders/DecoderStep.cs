using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>What a decoder computes for the next token of each hypothesis.</summary>
/// <param name="LogProbabilities">[N, V], the log-probability of each token of the vocabulary.</param>
/// <param name="Alignment">[N, S], how much each position of the source is attended to; the weights of a row sum to 1.</param>
/// <param name="CopyProbability">
/// [N], the probability that the next token is copied from the source (1 − p_gen in See et al. 2017, section 2.2); null without
/// a copy mechanism.
/// </param>
/// <param name="Logits">
/// [N, V], of which the log-probabilities are the log-softmax; null (default) where they are not made so, as with a copy
/// mechanism.
/// </param>
public sealed record DecoderStep(
    Tensor LogProbabilities, Tensor Alignment, Tensor? CopyProbability, Tensor? Logits = null);
