using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Cosine attention: softmax(β·cos(q, k))·v (Graves et al. 2014, "Neural Turing Machines", section 3.3.1, content
/// addressing with key strength β). The norms of queries and keys do not matter, and no score exceeds β.
/// </summary>
/// <remarks>There are no parameters; queries and keys are equally wide. A vector of zeros has the cosine 0.</remarks>
public sealed class CosineAttention : ScoredAttention
{
    internal const double DefaultScale = 10;

    // Added to squared norms, so that a vector of zeros has a finite gradient.
    private const double Epsilon = 1e-12;

    private readonly double scale;

    /// <param name="scale">β, positive and finite. Default 10.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public CosineAttention(double scale = DefaultScale, double dropout = 0, Generator? generator = null,
        AttentionFunction function = AttentionFunction.Softmax)
        : base(nameof(CosineAttention), dropout, function, generator)
    {
        this.scale = Arguments.Positive(scale);
        RegisterComponents();
    }

    /// <summary>The keys divided by their norms.</summary>
    /// <inheritdoc/>
    public override Tensor PrepareKeys(Tensor key) => Normalized(key);

    /// <inheritdoc/>
    protected override Tensor Score(Tensor query, Tensor prepared) =>
        matmul(Normalized(query) * Scalars.Of(scale), prepared.transpose(-2, -1));

    /// <summary>The vectors [..., D] divided by their norms; zeros stay zeros.</summary>
    internal static Tensor Normalized(Tensor x) => x * x.Squared().sum([-1], keepdim: true).Plus(Scalars.Of(Epsilon)).rsqrt();
}
