using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>Computes weights from scores by an <see cref="AttentionFunction"/>.</summary>
internal static class AttentionFunctions
{
    /// <param name="function">The function.</param>
    /// <param name="scores">[..., S]</param>
    /// <param name="masked">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null for none.</param>
    /// <returns>Weights [..., S]; zeros where every key is masked.</returns>
    public static Tensor Apply(AttentionFunction function, Tensor scores, Tensor? masked) =>
        function == AttentionFunction.Softmax
            ? MaskedSoftmax.Apply(scores, masked)
            : Entmax15.Apply(scores, masked);
}
