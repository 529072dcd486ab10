namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>What the <c>post_processor</c> of tokenizer.json does to the tokens of texts.</summary>
/// <param name="Template">The special tokens around texts.</param>
/// <param name="Trimming">What changes the places of tokens; null: nothing.</param>
internal sealed record PostProcessing(SequenceTemplate Template, OffsetTrimming? Trimming);
