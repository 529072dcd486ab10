namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>What tokenizer.json says of a byte-pair vocabulary beside its tokens and merges.</summary>
/// <param name="UnknownId">The id of characters that the vocabulary has not got; null: they are dropped.</param>
/// <param name="ContinuingPrefix">What characters begin with that do not begin a word; empty for none.</param>
/// <param name="EndSuffix">What the last character of a word ends with; empty for none.</param>
/// <param name="FusesUnknown">Whether unknown characters next to each other are one token.</param>
/// <param name="FallsBackToBytes">Whether unknown characters become tokens of their bytes, such as <c>&lt;0xE2&gt;</c>.</param>
/// <param name="IgnoresMerges">Whether a word that is a token is never cut.</param>
internal sealed record BpeVocabularyOptions(
    int? UnknownId, string ContinuingPrefix, string EndSuffix, bool FusesUnknown, bool FallsBackToBytes, bool IgnoresMerges);
