using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>From scores to weights, as an <see cref="AttentionNormalization"/> says.</summary>
internal static class Normalization
{
    /// <param name="normalization">How.</param>
    /// <param name="scores">[..., S]</param>
    /// <param name="hidden">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null for none.</param>
    public static Tensor Apply(AttentionNormalization normalization, Tensor scores, Tensor? hidden) =>
        normalization == AttentionNormalization.Softmax
            ? MaskedSoftmax.Apply(scores, hidden)
            : Entmax15.Apply(scores, hidden);

    /// <summary>The value itself, if it is one that <see cref="Apply"/> knows.</summary>
    public static AttentionNormalization Known(AttentionNormalization normalization) =>
        Enum.IsDefined(normalization)
            ? normalization
            : throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "is unknown.");
}
