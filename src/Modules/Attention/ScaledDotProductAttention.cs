using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Scaled dot-product attention: softmax(q·kᵀ·scale + bias)·v
/// (Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1).
/// </summary>
/// <remarks>There are no parameters; queries and keys are equally wide.</remarks>
public sealed class ScaledDotProductAttention : ScoredAttention
{
    private readonly double? scale;

    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="scale">Factor on the scores, positive and finite; default 1/√D.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public ScaledDotProductAttention(double dropout = 0, double? scale = null, Generator? generator = null,
        AttentionFunction function = AttentionFunction.Softmax)
        : base(nameof(ScaledDotProductAttention), dropout, function, generator)
    {
        this.scale = Arguments.PositiveOrNull(scale);
        RegisterComponents();
    }

    /// <inheritdoc/>
    // Scaling the query takes L·D products; scaling the scores would take L·S.
    protected override Tensor Score(Tensor query, Tensor prepared) =>
        matmul(query * Scalars.Of(scale ?? 1 / Math.Sqrt(query.shape[^1])), prepared.transpose(-2, -1));
}
