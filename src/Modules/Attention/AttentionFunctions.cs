using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>From scores to weights, as an <see cref="AttentionFunction"/> says.</summary>
internal static class AttentionFunctions
{
    /// <param name="normalization">How.</param>
    /// <param name="scores">[..., S]</param>
    /// <param name="hidden">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null for none.</param>
    public static Tensor Apply(AttentionFunction normalization, Tensor scores, Tensor? hidden) =>
        normalization == AttentionFunction.Softmax
            ? MaskedSoftmax.Apply(scores, hidden)
            : Entmax15.Apply(scores, hidden);

    /// <summary>The value itself, if it is one that <see cref="Apply"/> knows.</summary>
    public static AttentionFunction Known(AttentionFunction normalization) =>
        Enum.IsDefined(normalization)
            ? normalization
            : throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "is unknown.");
}
