using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Additive attention: scores vᵀ·tanh(W_q·q + W_k·k + b) (Bahdanau et al. 2015, "Neural Machine Translation by Jointly
/// Learning to Align and Translate", section 3.1 and appendix A.1.2).
/// </summary>
/// <remarks>Memory grows with L·S·A in training, and with L·S else.</remarks>
public sealed class AdditiveAttention : ScoredAttention
{
    private readonly Parameter query_weight; // [A, D]
    private readonly Parameter key_weight; // [A, Dk]
    private readonly Parameter bias; // [A]
    private readonly Parameter v; // [A]

    /// <param name="queryDimension">D, at least 1.</param>
    /// <param name="keyDimension">Dk, at least 1.</param>
    /// <param name="hiddenDimension">A, the width of the layer that compares queries with keys, at least 1.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public AdditiveAttention(long queryDimension, long keyDimension, long hiddenDimension, double dropout = 0,
        Generator? generator = null, AttentionFunction function = AttentionFunction.Softmax)
        : base(nameof(AdditiveAttention), dropout, function, generator, queryDimension, keyDimension)
    {
        Arguments.AtLeast(1, queryDimension);
        Arguments.AtLeast(1, keyDimension);
        Arguments.AtLeast(1, hiddenDimension);
        query_weight = Init.XavierUniform(hiddenDimension, queryDimension, generator);
        key_weight = Init.XavierUniform(hiddenDimension, keyDimension, generator);
        bias = Init.Constant(hiddenDimension, 0);
        v = Init.Normal([hiddenDimension], 1 / Math.Sqrt(hiddenDimension), generator);
        RegisterComponents();
    }

    /// <summary>W_k·k</summary>
    /// <inheritdoc/>
    public override Tensor PrepareKeys(Tensor key) => nn.functional.linear(key, key_weight); // [..., S, A]

    /// <inheritdoc/>
    protected override Tensor Score(Tensor query, Tensor prepared) =>
        AdditiveScores.Of(nn.functional.linear(query, query_weight, bias), prepared, v);
}
