using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// The feed-forward block of a transformer layer: W₂·f(W₁·x + b₁) + b₂, with dropout after f and at the end
/// (Vaswani et al. 2017, section 3.3).
/// </summary>
/// <remarks>Not a module: its linear layers belong to the transformer layer, under the names that PyTorch gives them.</remarks>
internal sealed class FeedForward
{
    private readonly Activation activation;
    private readonly bool isGated;
    private readonly long width;
    private readonly Dropout dropout;
    private readonly Dropout innerDropout;

    /// <param name="options">The shape of the transformer layer.</param>
    /// <param name="dropout">The dropout of the transformer layer.</param>
    /// <param name="innerDropout">The dropout after the activation, another module of the layer or the same.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    public FeedForward(TransformerLayerOptions options, Dropout dropout, Dropout innerDropout, Generator? generator)
    {
        activation = options.Activation;
        isGated = options.IsFeedForwardGated || activation.IsGated();
        width = options.FeedForwardDimension;
        this.dropout = dropout;
        this.innerDropout = innerDropout;
        Linear1 = new LinearLayer(options.Dimension, isGated ? 2 * width : width, generator, options.HasBias);
        Linear2 = new LinearLayer(
            width, options.Dimension, generator, options.HasBias, TransformerLayerOptions.SublayerGain);
    }

    /// <summary>W₁, b₁: [F, D], or [2F, D] with the gate before the value.</summary>
    public LinearLayer Linear1 { get; }

    /// <summary>W₂, b₂: [D, F].</summary>
    public LinearLayer Linear2 { get; }

    /// <param name="x">[B, L, D]</param>
    /// <returns>[B, L, D]</returns>
    public Tensor Apply(Tensor x)
    {
        var inner = Linear1.call(x); // [B, L, F or 2F]
        inner = isGated
            ? activation.Apply(inner.narrow(-1, 0, width)) * inner.narrow(-1, width, width)
            : activation.Apply(inner); // [B, L, F]
        return dropout.call(Linear2.call(innerDropout.call(inner)));
    }
}
