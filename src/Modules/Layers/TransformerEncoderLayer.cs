using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// One transformer encoder layer: self-attention and a feed-forward network, each with a residual connection and a
/// layer normalisation (Vaswani et al. 2017, section 3.1). Parameter names are those of
/// <c>torch.nn.TransformerEncoderLayer</c>.
/// </summary>
/// <remarks>
/// Pre-norm computes x + f(norm(x)), post-norm norm(x + f(x)). Pre-norm trains without a long warm-up
/// (Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"). Both sublayers start small, so that
/// a new layer is close to the identity (Zhang et al. 2019, "Fixup Initialization", section 3).
/// </remarks>
public sealed class TransformerEncoderLayer
    : nn.Module<Tensor, AttentionMask, (Tensor Output, Tensor? Weights)>
{
    private readonly long dimension;
    private readonly bool normFirst;
    private readonly MultiHeadAttention self_attn;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly FeedForward feedForward; // of these two
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly Dropout dropout;

    /// <param name="dimension">D, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">H, at least 1.</param>
    /// <param name="feedForwardDimension">Width of the feed-forward network's inner layer, at least 1.</param>
    /// <param name="dropout">Share dropped of both sublayers' outputs, in [0, 1).</param>
    /// <param name="activation">Default <see cref="Activation.Gelu"/>.</param>
    /// <param name="normFirst">True: pre-norm (default). False: post-norm.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="mechanism">What the heads attend with; default <see cref="AttentionMechanism.Full"/>.</param>
    /// <param name="attentionDropout">Share of the attention weights dropped, in [0, 1); default that of the outputs.</param>
    public TransformerEncoderLayer(long dimension, long heads, long feedForwardDimension, double dropout = 0,
        Activation activation = Activation.Gelu, bool normFirst = true, Generator? generator = null,
        AttentionMechanism? mechanism = null, double? attentionDropout = null)
        : base(nameof(TransformerEncoderLayer))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(feedForwardDimension, 1);
        this.dimension = dimension;
        this.normFirst = normFirst;
        this.dropout = new Dropout(dropout, generator);
        self_attn = new MultiHeadAttention(
            dimension, heads, attentionDropout ?? dropout, generator, Init.SublayerGain, mechanism);
        feedForward = new FeedForward(dimension, feedForwardDimension, activation, this.dropout, generator);
        (linear1, linear2) = (feedForward.Linear1, feedForward.Linear2);
        norm1 = Init.LayerNorm(dimension);
        norm2 = Init.LayerNorm(dimension);
        RegisterComponents();
    }

    /// <param name="input">[B, L, D]</param>
    /// <param name="mask">Which positions are visible.</param>
    /// <returns>
    /// Output [B, L, D] and attention weights per head [B, H, L, L], or as the mechanism says; null where it makes none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? Weights) forward(Tensor input, AttentionMask mask)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        if (normFirst)
        {
            var (attended, weights) = Attend(norm1.call(input), mask);
            var x = input + attended;
            return (x + feedForward.Apply(norm2.call(x)), weights);
        }
        else
        {
            var (attended, weights) = Attend(input, mask);
            var x = norm1.call(input + attended);
            return (norm2.call(x + feedForward.Apply(x)), weights);
        }
    }

    private (Tensor Output, Tensor? Weights) Attend(Tensor x, AttentionMask mask)
    {
        var (output, weights) = self_attn.call(x, x, mask);
        return (dropout.call(output), weights);
    }
}
