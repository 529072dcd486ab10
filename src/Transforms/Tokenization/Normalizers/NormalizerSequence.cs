using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary><c>Sequence</c>: one normalizer after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<TextRewriting> normalizers) : TextRewriting
{
    public override void Apply(AlignedText text)
    {
        foreach (var normalizer in normalizers)
            normalizer.Apply(text);
    }
}
