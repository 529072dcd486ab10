using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// The feed-forward block of a transformer layer: W₂·f(W₁·x + b₁) + b₂, dropped out after f and at its end
/// (Vaswani et al. 2017, section 3.3).
/// </summary>
/// <remarks>Not a module: its linear layers belong to the transformer layer, under the names that PyTorch gives them.</remarks>
internal sealed class FeedForward
{
    private readonly Activation activation;
    private readonly long width;
    private readonly Dropout dropout;

    /// <param name="dimension">D, the width of input and output.</param>
    /// <param name="width">F, the width between the linear layers, at least 1.</param>
    /// <param name="activation">f.</param>
    /// <param name="dropout">The transformer layer's dropout.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    public FeedForward(long dimension, long width, Activation activation, Dropout dropout, Generator? generator)
    {
        if (!Enum.IsDefined(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "is unknown.");
        this.activation = activation;
        this.width = width;
        this.dropout = dropout;
        Linear1 = Init.Linear(dimension, IsGated ? 2 * width : width, generator);
        Linear2 = Init.Linear(width, dimension, generator, gain: Init.SublayerGain);
    }

    /// <summary>W₁, b₁: [F, D], or [2F, D] with the gate before the value.</summary>
    public Linear Linear1 { get; }

    /// <summary>W₂, b₂: [D, F].</summary>
    public Linear Linear2 { get; }

    private bool IsGated => activation is not (Activation.Relu or Activation.Gelu);

    /// <param name="x">[B, L, D]</param>
    /// <returns>[B, L, D]</returns>
    public Tensor Apply(Tensor x)
    {
        var inner = Linear1.call(x); // [B, L, F or 2F]
        inner = IsGated ? Gate(inner.narrow(-1, 0, width)) * inner.narrow(-1, width, width) : Gate(inner);
        return dropout.call(Linear2.call(dropout.call(inner)));
    }

    private Tensor Gate(Tensor x) => activation switch
    {
        Activation.Relu => nn.functional.relu(x),
        Activation.Glu => x.sigmoid(),
        Activation.Swiglu => x.silu(),
        _ => nn.functional.gelu(x),
    };
}
