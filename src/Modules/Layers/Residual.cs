using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>A sublayer of a transformer layer with its residual connection and its layer normalisation.</summary>
internal static class Residual
{
    /// <param name="x">[B, L, D]</param>
    /// <param name="placement">Where <paramref name="norm"/> is.</param>
    /// <param name="norm">The layer normalisation; null for none.</param>
    /// <param name="sublayer">From [B, L, D] to [B, L, D].</param>
    /// <returns>[B, L, D]</returns>
    public static Tensor Add(Tensor x, NormPlacement placement, LayerNormalization? norm, Func<Tensor, Tensor> sublayer) =>
        norm is null ? x.Plus(sublayer(x))
        : placement == NormPlacement.Pre ? x.Plus(sublayer(norm.call(x)))
        : norm.call(x.Plus(sublayer(x)));
}
