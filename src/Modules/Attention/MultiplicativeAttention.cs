using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention with one of the scores qᵀ·k, qᵀ·W·k and vᵀ·tanh(W·[q; k]) (Luong et al. 2015, "Effective Approaches to
/// Attention-based Neural Machine Translation", section 3.1).
/// </summary>
/// <remarks>
/// Memory grows with L·S·A for <see cref="MultiplicativeScore.Concat"/> in training, and with L·S else.
/// </remarks>
public sealed class MultiplicativeAttention : ScoredAttention
{
    private readonly MultiplicativeScore score;
    private readonly long queryDimension;
    private readonly long keyDimension;
    private readonly Parameter? weight; // General: [D, Dk]; Concat: [A, D + Dk]
    private readonly Parameter? v; // Concat: [A]

    /// <param name="score">The score of a query and a key.</param>
    /// <param name="queryDimension">D, at least 1.</param>
    /// <param name="keyDimension">Dk, at least 1; with <see cref="MultiplicativeScore.Dot"/> equal to D.</param>
    /// <param name="hiddenDimension">A of <see cref="MultiplicativeScore.Concat"/>, at least 1; else null.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range for the score.</exception>
    public MultiplicativeAttention(MultiplicativeScore score, long queryDimension, long keyDimension,
        long? hiddenDimension = null, double dropout = 0, Generator? generator = null,
        AttentionFunction function = AttentionFunction.Softmax)
        : base(nameof(MultiplicativeAttention), dropout, function, generator, queryDimension, keyDimension)
    {
        this.score = Arguments.Defined(score);
        this.queryDimension = Arguments.AtLeast(1, queryDimension);
        this.keyDimension = Arguments.AtLeast(1, keyDimension);
        if (score == MultiplicativeScore.Dot && keyDimension != queryDimension)
            throw Arguments.Wrong(keyDimension, $"the query's {queryDimension} for the score Dot", nameof(keyDimension));
        if (score != MultiplicativeScore.Concat && hiddenDimension is not null)
            throw Arguments.Wrong(hiddenDimension, $"null for the score {score}", nameof(hiddenDimension));
        if (score == MultiplicativeScore.General)
            weight = Init.XavierUniform(queryDimension, keyDimension, generator);
        if (score == MultiplicativeScore.Concat)
        {
            var width = Arguments.AtLeast(1, hiddenDimension ?? 0, nameof(hiddenDimension));
            weight = Init.XavierUniform(width, queryDimension + keyDimension, generator);
            v = Init.Normal([width], 1 / Math.Sqrt(width), generator);
        }
        RegisterComponents();
    }

    // W·[q; k] is the sum of two products, one for each query and one for each key, instead of one for each pair.
    /// <summary>The product of W and k with <see cref="MultiplicativeScore.Concat"/>, else the keys themselves.</summary>
    /// <inheritdoc/>
    public override Tensor PrepareKeys(Tensor key) => score == MultiplicativeScore.Concat
        ? nn.functional.linear(key, weight!.narrow(1, queryDimension, keyDimension)) // [..., S, A]
        : key;

    /// <inheritdoc/>
    protected override Tensor Score(Tensor query, Tensor prepared) => score switch
    {
        MultiplicativeScore.Dot => matmul(query, prepared.transpose(-2, -1)),
        MultiplicativeScore.General => matmul(matmul(query, weight!), prepared.transpose(-2, -1)),
        _ => AdditiveScores.Of(nn.functional.linear(query, weight!.narrow(1, 0, queryDimension)), prepared, v!),
    };
}
