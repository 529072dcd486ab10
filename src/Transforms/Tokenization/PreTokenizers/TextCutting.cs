using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>
/// Cuts a normalized text into words, which become tokens one by one: the <c>pre_tokenizer</c> of tokenizer.json.
/// </summary>
internal abstract class TextCutting
{
    /// <summary>Whether it asks where a piece comes from, so that the text needs an alignment.</summary>
    public virtual bool NeedsAlignment => false;

    /// <summary>Cuts all pieces that are not tokens.</summary>
    public abstract void Apply(AlignedText text);
}
