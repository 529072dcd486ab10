using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Multi-head attention: Concat(head₁ … head_H)·W_O, head_i = Attention(q·W_Qi, k·W_Ki, v·W_Vi)
/// (Vaswani et al. 2017, section 3.2.2). Parameter names and layout are those of
/// <c>torch.nn.MultiheadAttention</c>, so its weights load unchanged.
/// </summary>
public sealed class MultiHeadAttention : nn.Module<Tensor, Tensor, AttentionMask, (Tensor Output, Tensor? Weights)>
{
    private readonly long dimension;
    private readonly long heads;
    private readonly Parameter in_proj_weight; // [3D, D]: query, key and value projections, in this order
    private readonly Parameter in_proj_bias; // [3D]
    private readonly Linear out_proj;
    private readonly nn.Module attention; // as AttentionMechanism makes it

    /// <param name="dimension">D, the width of queries, memory and output; a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">H, at least 1.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the initial weights and the dropout; default the global generator.</param>
    /// <param name="outputGain">Factor on the initial weights of the output projection W_O. Default 1.</param>
    /// <param name="mechanism">What the heads attend with; default <see cref="AttentionMechanism.Full"/>.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public MultiHeadAttention(long dimension, long heads, double dropout = 0, Generator? generator = null,
        double outputGain = 1, AttentionMechanism? mechanism = null) : base(nameof(MultiHeadAttention))
    {
        if (heads < 1 || dimension < 1 || dimension % heads != 0)
        {
            throw new ArgumentException(
                $"dimension must be a positive multiple of heads; found dimension {dimension}, heads {heads}.");
        }
        this.dimension = dimension;
        this.heads = heads;
        in_proj_weight = Init.XavierUniform(3 * dimension, dimension, generator);
        in_proj_bias = Init.Zeros(3 * dimension);
        out_proj = Init.Linear(dimension, dimension, generator, gain: outputGain);
        attention = (mechanism ?? AttentionMechanism.Full()).Create(heads, dropout, generator);
        RegisterComponents();
    }

    /// <param name="query">[B, L, D]</param>
    /// <param name="memory">[B, S, D], the keys and values; the same tensor object as the query is self-attention.</param>
    /// <param name="mask">Which positions of the memory are visible.</param>
    /// <returns>
    /// Output [B, L, D] and weights per head [B, H, L, S], or as the mechanism says; null where it makes none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? Weights) forward(Tensor query, Tensor memory, AttentionMask mask)
    {
        Shapes.Are(query, [-1, -1, dimension], nameof(query), $"[B, L, D] with D = {dimension}");
        Shapes.Are(memory, [query.shape[0], -1, dimension], nameof(memory),
            $"[B, S, D] = [{query.shape[0]}, S, {dimension}]");

        var (q, k, v) = ReferenceEquals(query, memory) ? ProjectTogether(query) : ProjectApart(query, memory);
        var (output, weights) = Attend(q, k, v, mask);
        var merged = output.transpose(1, 2).reshape(-1, query.shape[1], dimension); // [B, H, L, D/H] -> [B, L, D]
        return (out_proj.call(merged), weights);
    }

    private (Tensor Output, Tensor? Weights) Attend(Tensor q, Tensor k, Tensor v, AttentionMask mask) =>
        attention is nn.Module<Tensor, Tensor, Tensor, AttentionMask, Tensor> withoutWeights
            ? (withoutWeights.call(q, k, v, mask), null)
            : ((nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor, Tensor)>)attention).call(q, k, v, mask);

    /// <summary>Self-attention: one matrix product for all three projections.</summary>
    private (Tensor Q, Tensor K, Tensor V) ProjectTogether(Tensor input)
    {
        var (batch, length) = (input.shape[0], input.shape[1]);
        var projected = nn.functional.linear(input, in_proj_weight, in_proj_bias) // [B, L, 3D]
            .view(batch, length, 3, heads, dimension / heads)
            .permute(2, 0, 3, 1, 4); // [3, B, H, L, D/H]
        return (projected.select(0, 0), projected.select(0, 1), projected.select(0, 2));
    }

    private (Tensor Q, Tensor K, Tensor V) ProjectApart(Tensor query, Tensor memory)
    {
        var q = nn.functional.linear(query, in_proj_weight.narrow(0, 0, dimension), in_proj_bias.narrow(0, 0, dimension));
        var kv = nn.functional.linear(memory,
            in_proj_weight.narrow(0, dimension, 2 * dimension), in_proj_bias.narrow(0, dimension, 2 * dimension));
        var split = kv.view(memory.shape[0], memory.shape[1], 2, heads, dimension / heads)
            .permute(2, 0, 3, 1, 4); // [2, B, H, S, D/H]
        var perHead = q.view(query.shape[0], query.shape[1], heads, dimension / heads).transpose(1, 2);
        return (perHead, split.select(0, 0), split.select(0, 1));
    }
}
