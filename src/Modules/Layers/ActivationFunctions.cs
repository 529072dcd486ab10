using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>The functions of <see cref="Activation"/>; of a gated one, what it makes of the gate.</summary>
internal static class ActivationFunctions
{
    /// <summary>Whether the activation multiplies a value by a gate.</summary>
    public static bool IsGated(this Activation activation) =>
        activation is Activation.Glu or Activation.Geglu or Activation.Swiglu;

    /// <param name="activation">The activation.</param>
    /// <param name="x">Any shape.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor Apply(this Activation activation, Tensor x) => activation switch
    {
        Activation.Relu => nn.functional.relu(x),
        Activation.Glu => x.sigmoid(),
        Activation.Swiglu or Activation.Silu => x.silu(),
        Activation.GeluTanh => GeluTanh(x),
        Activation.QuickGelu => x * (x * Scalars.Of(1.702)).sigmoid(),
        Activation.Tanh => x.tanh(),
        _ => nn.functional.gelu(x),
    };

    // TorchSharp: gelu has no approximation before 0.107.
    private static Tensor GeluTanh(Tensor x)
    {
        var inner = x * (x.Squared() * Scalars.Of(0.044715)).Plus(Scalars.One) * Scalars.Of(Math.Sqrt(2 / Math.PI));
        return x * inner.tanh().Plus(Scalars.One) * Scalars.Of(0.5);
    }
}
