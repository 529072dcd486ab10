using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>
/// A recurrent decoder with attention and input feeding (Luong et al. 2015, "Effective Approaches to Attention-based Neural
/// Machine Translation", sections 3 and 3.3): each step reads the embedding of the previous token and the previous attentional
/// vector, attends to the memory with its new state h, and gives the attentional vector h̃ = tanh(W_c·[context; h]).
/// </summary>
/// <remarks>
/// The score may be any: with <see cref="AdditiveAttention"/> it is that of Bahdanau et al. (2015), which attends with the
/// previous state instead. The first state is tanh(W·m + b) with m the mean of the memory (Sennrich et al. 2017, "Nematus",
/// section 2).
/// </remarks>
public sealed class RecurrentTextDecoder : TextDecoder
{
    private readonly RecurrentCell cell;
    private readonly Dropout dropout;
    private readonly LinearLayer bridge;
    private readonly ModuleList<RecurrentStep> layers;
    private readonly ScoredAttention attention;
    private readonly LocalAttentionBias? locality;
    private readonly LinearLayer combine;

    /// <param name="dimension">D, at least 1.</param>
    /// <param name="layers">Number of recurrent layers, at least 1.</param>
    /// <param name="attention">
    /// For queries of width D, the states [B, L, D], and keys of width D, the memory [B, S, D]; becomes a part of this module.
    /// </param>
    /// <param name="cell">Default <see cref="RecurrentCell.Lstm"/>.</param>
    /// <param name="dropout">Share of embeddings, layers' inputs and outputs dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="locality">
    /// For queries of width D: the part of the memory that a step attends to; becomes a part of this module. Default all of it.
    /// </param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public RecurrentTextDecoder(long dimension, int layers, ScoredAttention attention, RecurrentCell cell = RecurrentCell.Lstm,
        double dropout = 0, Generator? generator = null, LocalAttentionBias? locality = null)
        : base(nameof(RecurrentTextDecoder), dimension)
    {
        ArgumentNullException.ThrowIfNull(attention);
        attention.CheckWidths(dimension, dimension, nameof(attention));
        Arguments.AtLeast(1, layers);
        this.cell = Arguments.Defined(cell);
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        bridge = new LinearLayer(dimension, layers * dimension, generator);
        this.layers = new ModuleList<RecurrentStep>(Enumerable.Range(0, layers)
            .Select(i => new RecurrentStep(i == 0 ? 2 * dimension : dimension, dimension, cell, generator))
            .ToArray());
        this.attention = attention;
        this.locality = locality;
        combine = new LinearLayer(2 * dimension, dimension, generator, hasBias: false);
        RegisterComponents();
    }

    private protected override DecoderCache NewCache(Tensor memory)
    {
        using var scope = NewDisposeScope();
        return new RecurrentDecoderCache(attention.PrepareKeys(memory));
    }

    private protected override (Tensor Output, Tensor Alignment) Decode(
        Tensor embedded, Tensor memory, Tensor? padding, Tensor? runs)
    {
        var keys = attention.PrepareKeys(memory);
        var feedWeight = layers[0].RestOfWeight(Dimension); // [G·D, D]
        var fromEmbeddings = layers[0].Project(dropout.call(embedded)).unbind(1); // L of [B, G·D]
        var mask = new AttentionMask(padding);
        var state = Start(memory, padding);
        var (outputs, alignments) = (new List<Tensor>(), new List<Tensor>());
        foreach (var fromEmbedding in fromEmbeddings)
        {
            using var step = NewDisposeScope(); // or what a gradient does not need would be kept until the last step
            var (next, alignment) = Next(fromEmbedding, feedWeight, state, keys, memory, mask, outputs.Count);
            state = next.Select(x => x.MoveToOuterDisposeScope());
            outputs.Add(state.Feed);
            alignments.Add(alignment.MoveToOuterDisposeScope());
        }
        return (dropout.call(stack(outputs, 1)), cat(alignments, 1)); // [B, L, D] and [B, L, S]
    }

    private protected override (Tensor Output, Tensor Alignment) DecodeNext(
        Tensor embedded, Tensor memory, Tensor? padding, DecoderCache cache, Tensor? runs)
    {
        var kept = (RecurrentDecoderCache)cache;
        var state = kept.State ?? Start(memory, padding).Expand(embedded.shape[0]);
        var (next, alignment) = Next(layers[0].Project(embedded.squeeze(1)), layers[0].RestOfWeight(Dimension), state, kept.Keys,
            memory, new AttentionMask(padding), kept.Length);
        kept.Advance(next);
        return (next.Feed.view(memory.shape[0], -1, Dimension), alignment); // [B·W, D] -> [B, W, D]
    }

    /// <summary>One step of N = B·W targets.</summary>
    /// <param name="fromEmbedding">[N, G·D], the part of the first layer's gates that the embedding gives.</param>
    /// <param name="feedWeight">[G·D, D], the weights of the first layer for the previous attentional vector.</param>
    /// <param name="state">The state so far.</param>
    /// <param name="keys">[B, S, A], the prepared keys.</param>
    /// <param name="memory">[B, S, D]</param>
    /// <param name="mask">Which positions of the memory are visible.</param>
    /// <param name="number">The number of the step, from 0.</param>
    /// <returns>The next state and the alignment [B, W, S].</returns>
    private (RecurrentState State, Tensor Alignment) Next(Tensor fromEmbedding, Tensor feedWeight, RecurrentState state,
        Tensor keys, Tensor memory, AttentionMask mask, long number)
    {
        var (hs, cs) = (new Tensor[layers.Count], new Tensor?[layers.Count]);
        var fromInput = fromEmbedding.Plus(nn.functional.linear(state.Feed, feedWeight)); // [N, G·D]
        for (var i = 0; i < layers.Count; i++)
        {
            if (i > 0)
                fromInput = layers[i].Project(dropout.call(hs[i - 1]));
            (hs[i], cs[i]) = layers[i].Next(fromInput, state.H[i], state.C[i]);
        }
        var h = hs[^1]; // [N, D]
        var query = h.view(memory.shape[0], -1, Dimension); // [B, W, D]
        if (locality is not null)
            mask = mask with { Bias = locality.call(query, memory.shape[1], mask.Padding, number) };
        var (context, alignment) = attention.Attend(query, keys, memory, mask); // [B, W, D or S]
        var feed = combine.call(cat([context.reshape(h.shape), h], 1)).tanh(); // [N, D]
        return (new RecurrentState(hs, cs, feed), alignment);
    }

    private RecurrentState Start(Tensor memory, Tensor? padding)
    {
        var rows = memory.shape[0];
        Tensor mean; // [B, D]
        if (padding is null)
        {
            mean = memory.mean([1]);
        }
        else
        {
            var visible = padding.logical_not().to_type(memory.dtype).unsqueeze(-1); // [B, S, 1]
            mean = (memory * visible).sum(1) / visible.sum(1).clamp(min: Scalars.One);
        }
        var hs = bridge.call(mean).tanh().chunk(layers.Count, 1); // one [B, D] per layer
        var zero = zeros([rows, Dimension], memory.dtype, memory.device);
        return new RecurrentState(hs, [.. hs.Select(_ => cell == RecurrentCell.Lstm ? zero : null)], zero);
    }
}
