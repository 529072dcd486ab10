using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Cosine attention: softmax(β·cos(q, k))·v (Graves et al. 2014, "Neural Turing Machines", section 3.3.1, content
/// addressing with key strength β). The lengths of queries and keys do not matter, and no score exceeds β.
/// </summary>
/// <remarks>It has no parameters; queries and keys are equally wide. A vector of zeros has the cosine 0.</remarks>
public sealed class CosineAttention : ScoredAttention
{
    internal const double DefaultScale = 10;

    // Added to squared lengths: a vector of zeros then has a finite gradient.
    private const double Epsilon = 1e-12;

    private readonly double scale;

    /// <param name="scale">β, positive and finite. Default 10.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="normalization">Default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public CosineAttention(double scale = DefaultScale, double dropout = 0, Generator? generator = null,
        AttentionFunction normalization = AttentionFunction.Softmax)
        : base(nameof(CosineAttention), dropout, normalization, generator)
    {
        if (!(scale > 0 && double.IsFinite(scale)))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must be positive and finite.");
        this.scale = scale;
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override Tensor Score(Tensor query, Tensor key) =>
        matmul(Normalized(query) * scale, Normalized(key).transpose(-2, -1));

    /// <summary>Vectors [..., D] of length 1; zeros stay zeros.</summary>
    internal static Tensor Normalized(Tensor x) => x * (x.square().sum([-1], keepdim: true) + Epsilon).rsqrt();
}
