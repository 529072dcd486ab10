using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

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
    : nn.Module<Tensor, AttentionMask, (Tensor Output, Tensor Weights)>
{
    private const double SublayerGain = 0.2;

    private readonly long dimension;
    private readonly bool normFirst;
    private readonly Activation activation;
    private readonly MultiHeadAttention self_attn;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly Dropout dropout;

    /// <param name="dimension">D, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">H, at least 1.</param>
    /// <param name="feedForwardDimension">Width of the feed-forward network's inner layer, at least 1.</param>
    /// <param name="dropout">Share dropped of attention weights and of both sublayers' outputs, in [0, 1).</param>
    /// <param name="activation">Default <see cref="Activation.Gelu"/>.</param>
    /// <param name="normFirst">True: pre-norm (default). False: post-norm.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    public TransformerEncoderLayer(long dimension, long heads, long feedForwardDimension, double dropout = 0,
        Activation activation = Activation.Gelu, bool normFirst = true, Generator? generator = null)
        : base(nameof(TransformerEncoderLayer))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(feedForwardDimension, 1);
        this.dimension = dimension;
        this.normFirst = normFirst;
        this.activation = activation;
        self_attn = new MultiHeadAttention(dimension, heads, dropout, generator, SublayerGain);
        linear1 = Initial.Linear(dimension, feedForwardDimension, generator);
        linear2 = Initial.Linear(feedForwardDimension, dimension, generator, gain: SublayerGain);
        norm1 = nn.LayerNorm(dimension);
        norm2 = nn.LayerNorm(dimension);
        this.dropout = new Dropout(dropout, generator);
        RegisterComponents();
    }

    /// <param name="input">[B, L, D]</param>
    /// <param name="mask">Which positions are visible.</param>
    /// <returns>Output [B, L, D] and attention weights per head [B, H, L, L].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Weights) forward(Tensor input, AttentionMask mask)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        if (normFirst)
        {
            var (attended, weights) = Attend(norm1.call(input), mask);
            var x = input + attended;
            return (x + FeedForward(norm2.call(x)), weights);
        }
        else
        {
            var (attended, weights) = Attend(input, mask);
            var x = norm1.call(input + attended);
            return (norm2.call(x + FeedForward(x)), weights);
        }
    }

    private (Tensor Output, Tensor Weights) Attend(Tensor x, AttentionMask mask)
    {
        var (output, weights) = self_attn.call(x, x, mask);
        return (dropout.call(output), weights);
    }

    private Tensor FeedForward(Tensor x)
    {
        var inner = linear1.call(x); // [B, L, F]
        inner = activation == Activation.Relu ? nn.functional.relu(inner) : nn.functional.gelu(inner);
        return dropout.call(linear2.call(dropout.call(inner))); // [B, L, D]
    }
}
