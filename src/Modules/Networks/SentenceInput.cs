using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>The sentences of B documents: N in all, at most S in one document, at most W tokens in one sentence.</summary>
/// <param name="Ids">[N, W] Int64, the tokens of the sentences, document by document.</param>
/// <param name="Padding">[N, W] Boolean, true = padding; null when there is none.</param>
/// <param name="Features">[N, K], numbers that describe each sentence.</param>
/// <param name="Slots">[B, S] Int64, the index of each document's sentences in the N; N where a document has no more.</param>
/// <param name="Missing">[B, S] Boolean, true where a document has no more sentences; null when all have S.</param>
/// <param name="Places">[N] Int64, the place of each sentence in the flattened [B·S].</param>
public sealed record SentenceInput(
    Tensor Ids, Tensor? Padding, Tensor Features, Tensor Slots, Tensor? Missing, Tensor Places);
