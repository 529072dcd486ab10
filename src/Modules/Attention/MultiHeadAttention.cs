using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
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
    private readonly long memoryDimension;
    private readonly long heads;
    private readonly long headDimension;
    private readonly Parameter? in_proj_weight; // [3·H·Dh, D]: projections of query, key and value, in this order
    private readonly Parameter? q_proj_weight; // [H·Dh, D]: where M is not D, these three replace in_proj_weight
    private readonly Parameter? k_proj_weight; // [H·Dh, M]
    private readonly Parameter? v_proj_weight; // [H·Dh, M]
    private readonly Parameter? in_proj_bias; // [3·H·Dh]
    private readonly LinearLayer out_proj;
    private readonly Parameter? gate_weight; // [H, D]
    private readonly Parameter? gate_bias; // [H]
    private readonly RotaryPositionalEncoding? rotary;
    private readonly nn.Module attention; // made by the AttentionMechanism

    /// <param name="options">The shape.</param>
    /// <param name="generator">Source of the initial weights and the dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public MultiHeadAttention(MultiHeadAttentionOptions options, Generator? generator = null)
        : base(nameof(MultiHeadAttention))
    {
        ArgumentNullException.ThrowIfNull(options);
        (dimension, heads) = options.Checked();
        headDimension = options.HeadDimension ?? dimension / heads;
        memoryDimension = options.MemoryDimension ?? dimension;
        if (memoryDimension == dimension)
        {
            in_proj_weight = Init.XavierUniform(3 * Width, dimension, generator);
        }
        else
        {
            q_proj_weight = Init.XavierUniform(Width, dimension, generator);
            k_proj_weight = Init.XavierUniform(Width, memoryDimension, generator);
            v_proj_weight = Init.XavierUniform(Width, memoryDimension, generator);
        }
        in_proj_bias = options.HasBias ? Init.Constant(3 * Width, 0) : null;
        out_proj = new LinearLayer(Width, dimension, generator, options.HasBias, options.OutputGain);
        if (options.IsGated)
        {
            gate_weight = Init.Parameter([heads, dimension], values => values.fill_(Scalars.Of(0)));
            gate_bias = Init.Constant(heads, 0);
        }
        attention = (options.Mechanism ?? AttentionMechanism.Full()).Create(
            new AttentionHeads(heads, headDimension, options.Dropout, options.Scale, options.IsRotary, options.RotaryBase,
                generator));
        // Linear attention rotates what it makes of queries and keys.
        rotary = options.IsRotary && attention is not LinearAttention
            ? new RotaryPositionalEncoding(headDimension, options.RotaryBase)
            : null;
        RegisterComponents();
    }

    /// <summary>
    /// What is added to the projections of queries, keys and values; null (default) for nothing. Not parts of this module.
    /// </summary>
    internal LowRankAdapter?[] Adapters { get; } = new LowRankAdapter?[3];

    private long Width => heads * headDimension;

    /// <param name="query">[B, L, D]</param>
    /// <param name="memory">[B, S, M], the keys and values; the same tensor object as the query is self-attention.</param>
    /// <param name="mask">Which positions of the memory are visible.</param>
    /// <returns>
    /// Output [B, L, D] and weights per head [B, H, L, S], or the shape that the mechanism states; null where it has none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? Weights) forward(Tensor query, Tensor memory, AttentionMask mask) =>
        forward(query, memory, mask, null);

    /// <summary>Attends to a cache, to which the memory is appended first.</summary>
    /// <param name="query">[B, L, D]</param>
    /// <param name="memory">
    /// [B, N, M], the keys and values to append: for self-attention the query itself, otherwise the whole memory at the first
    /// step and then null. Not null without a cache.
    /// </param>
    /// <param name="mask">Which of the S positions in the cache are visible, the appended ones included.</param>
    /// <param name="cache">The positions projected so far; null for none.</param>
    /// <returns>
    /// Output [B, L, D] and weights per head [B, H, L, S], or the shape that the mechanism states; null where it has none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="InvalidOperationException">There is no memory, and the cache is empty.</exception>
    public (Tensor Output, Tensor? Weights) forward(
        Tensor query, Tensor? memory, AttentionMask mask, KeyValueCache? cache)
    {
        Shapes.Are(query, [-1, -1, dimension], nameof(query), $"[B, L, D] with D = {dimension}");
        if (memory is not null || cache is null)
        {
            Shapes.Are(memory!, [query.shape[0], -1, memoryDimension], nameof(memory),
                $"[B, S, M] = [{query.shape[0]}, S, {memoryDimension}]");
        }
        var (q, k, v) = ReferenceEquals(query, memory) ? ProjectTogether(query) : ProjectApart(query, memory);
        if (rotary is not null)
            (q, k) = Rotate(q, k, cache?.Length ?? 0);
        if (cache is not null)
        {
            if (memory is not null)
                cache.Append(k!, v!);
            (k, v) = cache.All();
        }
        var (output, weights) = Attend(q, k!, v!, mask);
        if (gate_weight is not null)
            output = output * Gates(query);
        var merged = output.transpose(1, 2).reshape(-1, query.shape[1], Width); // [B, H, L, Dh] -> [B, L, H·Dh]
        return (out_proj.call(merged), weights);
    }

    /// <summary>The weight that projects queries (0), [H·Dh, D], keys (1) or values (2), [H·Dh, M]; to be disposed.</summary>
    internal Tensor ProjectionOf(int part) => in_proj_weight?.narrow(0, part * Width, Width)
        ?? (part switch { 0 => q_proj_weight, 1 => k_proj_weight, _ => v_proj_weight })!.alias();

    /// <summary>Rotates queries and keys of the same positions, from <paramref name="offset"/> on.</summary>
    private (Tensor Q, Tensor? K) Rotate(Tensor q, Tensor? k, long offset) =>
        k is not null && k.shape[2] == q.shape[2]
            ? (rotary!.forward(q, offset), rotary.forward(k, offset))
            : throw Arguments.Wrong(true, "false for attention to a memory", nameof(MultiHeadAttentionOptions.IsRotary));

    /// <summary>The gate of each head and query, [B, H, L, 1].</summary>
    private Tensor Gates(Tensor query) =>
        (nn.functional.linear(query, gate_weight!, gate_bias).sigmoid() * Scalars.Of(2)).transpose(1, 2).unsqueeze(-1);

    private (Tensor Output, Tensor? Weights) Attend(Tensor q, Tensor k, Tensor v, AttentionMask mask) =>
        attention is nn.Module<Tensor, Tensor, Tensor, AttentionMask, Tensor> withoutWeights
            ? (withoutWeights.call(q, k, v, mask), null)
            : ((nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor, Tensor)>)attention).call(q, k, v, mask);

    /// <summary>Self-attention: one matrix product for all three projections.</summary>
    private (Tensor Q, Tensor? K, Tensor? V) ProjectTogether(Tensor input)
    {
        var projected = Adapted(nn.functional.linear(input, in_proj_weight!, in_proj_bias), input, Adapters) // [B, L, 3·H·Dh]
            .view(input.shape[0], input.shape[1], 3, heads, headDimension)
            .permute(2, 0, 3, 1, 4); // [3, B, H, L, Dh]
        return (projected.select(0, 0), projected.select(0, 1), projected.select(0, 2));
    }

    /// <summary>Adds adapters, one for each H·Dh outputs, to a projection of an input.</summary>
    private Tensor Adapted(Tensor projected, Tensor input, ReadOnlySpan<LowRankAdapter?> adapters)
    {
        if (!adapters.ContainsAnyExcept((LowRankAdapter?)null))
            return projected;
        var added = new Tensor[adapters.Length];
        for (var i = 0; i < added.Length; i++)
            added[i] = adapters[i]?.Apply(input) ?? zeros_like(projected.narrow(-1, i * Width, Width));
        return projected.Plus(cat(added, -1));
    }

    private (Tensor Q, Tensor? K, Tensor? V) ProjectApart(Tensor query, Tensor? memory)
    {
        var weight = in_proj_weight is null ? q_proj_weight! : in_proj_weight.narrow(0, 0, Width);
        var bias = in_proj_bias?.narrow(0, 0, Width);
        var q = Adapted(nn.functional.linear(query, weight, bias), query, Adapters.AsSpan(0, 1)) // [B, L, H·Dh]
            .view(query.shape[0], query.shape[1], heads, headDimension).transpose(1, 2); // [B, H, L, Dh]
        if (memory is null)
            return (q, null, null);
        weight = in_proj_weight is null ? cat([k_proj_weight!, v_proj_weight!]) : in_proj_weight.narrow(0, Width, 2 * Width);
        bias = in_proj_bias?.narrow(0, Width, 2 * Width);
        var kv = Adapted(nn.functional.linear(memory, weight, bias), memory, Adapters.AsSpan(1, 2)) // [B, S, 2·H·Dh]
            .view(memory.shape[0], memory.shape[1], 2, heads, headDimension)
            .permute(2, 0, 3, 1, 4); // [2, B, H, S, Dh]
        return (q, kv.select(0, 0), kv.select(0, 1));
    }
}
