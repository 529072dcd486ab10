using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// One transformer encoder layer: self-attention and a feed-forward network, each with a residual connection and a
/// layer normalisation (Vaswani et al. 2017, section 3.1). Parameter names are those of
/// <c>torch.nn.TransformerEncoderLayer</c>.
/// </summary>
public sealed class TransformerEncoderLayer
    : nn.Module<Tensor, AttentionMask, (Tensor Output, Tensor? Weights)>
{
    private readonly long dimension;
    private readonly NormPlacement norm;
    private readonly MultiHeadAttention self_attn;
    private readonly LinearLayer linear1;
    private readonly LinearLayer linear2;
    private readonly FeedForward feedForward; // of these two
    private readonly LayerNormalization? norm1;
    private readonly LayerNormalization norm2;
    private readonly Dropout dropout;
    private readonly Dropout? activationDropout;

    /// <param name="options">The shape.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public TransformerEncoderLayer(TransformerLayerOptions options, Generator? generator = null)
        : base(nameof(TransformerEncoderLayer))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        dimension = options.Dimension;
        norm = options.Norm;
        dropout = new Dropout(options.Dropout, generator);
        activationDropout = options.ActivationDropout is { } share ? new Dropout(share, generator) : null;
        self_attn = new MultiHeadAttention(options.ForAttention(), generator);
        feedForward = new FeedForward(options, dropout, activationDropout ?? dropout, generator);
        (linear1, linear2) = (feedForward.Linear1, feedForward.Linear2);
        norm1 = options.HasAttentionNorm ? options.CreateNorm() : null;
        norm2 = options.CreateNorm();
        RegisterComponents();
    }

    /// <param name="input">[B, L, D]</param>
    /// <param name="mask">Which positions are visible.</param>
    /// <returns>
    /// Output [B, L, D] and attention weights per head [B, H, L, L], or the shape that the mechanism states; null where it has
    /// none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? Weights) forward(Tensor input, AttentionMask mask)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        Tensor? weights = null;
        var x = Residual.Add(input, norm, norm1, Attend);
        return (Residual.Add(x, norm, norm2, feedForward.Apply), weights);

        Tensor Attend(Tensor h)
        {
            (var output, weights) = self_attn.call(h, h, mask);
            return dropout.call(output);
        }
    }
}
