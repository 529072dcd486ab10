using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention with one of the scores qᵀ·k, qᵀ·W·k and vᵀ·tanh(W·[q; k]) (Luong et al. 2015, "Effective Approaches to
/// Attention-based Neural Machine Translation", section 3.1).
/// </summary>
/// <remarks>
/// The memory of <see cref="MultiplicativeScore.Concat"/> grows with L·S·A, that of the others with L·S.
/// </remarks>
public sealed class MultiplicativeAttention : ScoredAttention
{
    private readonly MultiplicativeScore score;
    private readonly long queryDimension;
    private readonly long keyDimension;
    private readonly Parameter? weight; // General: [D, Dk]; Concat: [A, D + Dk]
    private readonly Parameter? v; // Concat: [A]

    /// <param name="score">How queries and keys are compared.</param>
    /// <param name="queryDimension">D, at least 1.</param>
    /// <param name="keyDimension">Dk, at least 1; with <see cref="MultiplicativeScore.Dot"/> equal to D.</param>
    /// <param name="hiddenDimension">A of <see cref="MultiplicativeScore.Concat"/>, at least 1; else null.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="normalization">Default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentException">An argument is outside its range, or does not go with the score.</exception>
    public MultiplicativeAttention(MultiplicativeScore score, long queryDimension, long keyDimension,
        long? hiddenDimension = null, double dropout = 0, Generator? generator = null,
        AttentionFunction normalization = AttentionFunction.Softmax)
        : base(nameof(MultiplicativeAttention), dropout, normalization, generator, queryDimension, keyDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queryDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(keyDimension, 1);
        var isConcat = score == MultiplicativeScore.Concat;
        if (isConcat ? !(hiddenDimension >= 1) : hiddenDimension is not null)
        {
            var expected = isConcat ? "at least 1" : "none";
            throw new ArgumentException(
                $"hiddenDimension with {score} is {hiddenDimension?.ToString() ?? "none"}; expected {expected}.",
                nameof(hiddenDimension));
        }
        this.score = score;
        this.queryDimension = queryDimension;
        this.keyDimension = keyDimension;
        switch (score)
        {
            case MultiplicativeScore.Dot when queryDimension != keyDimension:
                throw new ArgumentException(
                    $"keyDimension with the score Dot is {keyDimension}; expected queryDimension, {queryDimension}.",
                    nameof(keyDimension));
            case MultiplicativeScore.Dot:
                break;
            case MultiplicativeScore.General:
                weight = Init.XavierUniform(queryDimension, keyDimension, generator);
                break;
            case MultiplicativeScore.Concat:
                var hidden = hiddenDimension!.Value;
                weight = Init.XavierUniform(hidden, queryDimension + keyDimension, generator);
                v = Init.Normal([hidden], 1 / Math.Sqrt(hidden), generator);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(score), score, "is unknown.");
        }
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override Tensor Score(Tensor query, Tensor key) => score switch
    {
        MultiplicativeScore.Dot => matmul(query, key.transpose(-2, -1)),
        MultiplicativeScore.General => matmul(matmul(query, weight!), key.transpose(-2, -1)),
        _ => Concat(query, key),
    };

    // W·[q; k] is the sum of two products, each of which is needed once a query or key, not once a pair.
    private Tensor Concat(Tensor query, Tensor key)
    {
        var q = nn.functional.linear(query, weight!.narrow(1, 0, queryDimension)).unsqueeze(-2); // [..., L, 1, A]
        var k = nn.functional.linear(key, weight!.narrow(1, queryDimension, keyDimension)).unsqueeze(-3);
        return matmul((q + k).tanh(), v!);
    }
}
