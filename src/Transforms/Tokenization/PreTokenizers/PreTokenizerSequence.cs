using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary><c>Sequence</c>: one pre-tokenizer after the other.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<TextCutting> preTokenizers) : TextCutting
{
    public override bool NeedsAlignment => preTokenizers.Any(part => part.NeedsAlignment);

    public override void Apply(AlignedText text)
    {
        foreach (var preTokenizer in preTokenizers)
            preTokenizer.Apply(text);
    }
}
