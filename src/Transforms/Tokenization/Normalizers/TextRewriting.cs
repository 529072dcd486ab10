using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>Changes a text before it is cut into words: the <c>normalizer</c> of tokenizer.json.</summary>
internal abstract class TextRewriting
{
    /// <summary>Changes all pieces that are not tokens.</summary>
    public abstract void Apply(AlignedText text);
}
