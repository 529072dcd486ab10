using MLNet.Attention.Transforms.Tokenization.Decoders;
using MLNet.Attention.Transforms.Tokenization.Normalizers;
using MLNet.Attention.Transforms.Tokenization.PreTokenizers;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The parts of a <see cref="PretrainedTokenizer"/>, in the order in which they work.</summary>
/// <param name="Added">The added tokens.</param>
/// <param name="Normalizer">Changes texts; null: they stay as they are.</param>
/// <param name="PreTokenizer">Cuts texts into words; null: a text is one word.</param>
/// <param name="Words">Turns words into tokens.</param>
/// <param name="PostProcessing">The special tokens around texts.</param>
/// <param name="Decoder">Turns tokens back into text.</param>
internal sealed record PretrainedTokenizerParts(
    IReadOnlyList<AddedToken> Added, TextRewriting? Normalizer, TextCutting? PreTokenizer, WordVocabulary Words,
    PostProcessing PostProcessing, TokenDecoding Decoder);
