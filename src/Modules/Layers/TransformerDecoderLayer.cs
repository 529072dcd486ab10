using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// One transformer decoder layer: causal self-attention, attention to a memory, and a feed-forward network, each with a
/// residual connection and a layer normalisation (Vaswani et al. 2017, section 3.1). Parameter names are those of
/// <c>torch.nn.TransformerDecoderLayer</c>.
/// </summary>
public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, AttentionMask, AttentionMask,
    (Tensor Output, Tensor? SelfWeights, Tensor? MemoryWeights)>
{
    private readonly long dimension;
    private readonly long memoryDimension;
    private readonly NormPlacement norm;
    private readonly MultiHeadAttention self_attn;
    private readonly MultiHeadAttention multihead_attn;
    private readonly LinearLayer linear1;
    private readonly LinearLayer linear2;
    private readonly FeedForward feedForward; // of these two
    private readonly LayerNormalization? norm1;
    private readonly LayerNormalization norm2;
    private readonly LayerNormalization norm3;
    private readonly Dropout dropout;
    private readonly Dropout? activationDropout;

    /// <param name="options">The shape.</param>
    /// <param name="memoryMechanism">
    /// The mechanism of the heads that attend to the memory, one that is not for self-attention only; default
    /// <see cref="AttentionMechanism.Full"/>.
    /// </param>
    /// <param name="memoryDimension">M, the width of the memory, at least 1; default D.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TransformerDecoderLayer(TransformerLayerOptions options, AttentionMechanism? memoryMechanism = null,
        long? memoryDimension = null, Generator? generator = null) : base(nameof(TransformerDecoderLayer))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        Arguments.AtLeast(1, memoryDimension ?? 1, nameof(memoryDimension));
        dimension = options.Dimension;
        this.memoryDimension = memoryDimension ?? dimension;
        norm = options.Norm;
        dropout = new Dropout(options.Dropout, generator);
        activationDropout = options.ActivationDropout is { } share ? new Dropout(share, generator) : null;
        self_attn = new MultiHeadAttention(options.ForAttention(), generator);
        multihead_attn = new MultiHeadAttention(
            options.ForAttention() with
            {
                Mechanism = memoryMechanism, MemoryDimension = memoryDimension, IsRotary = false,
            }, generator);
        feedForward = new FeedForward(options, dropout, activationDropout ?? dropout, generator);
        (linear1, linear2) = (feedForward.Linear1, feedForward.Linear2);
        norm1 = options.HasAttentionNorm ? options.CreateNorm() : null;
        norm2 = options.CreateNorm();
        norm3 = options.CreateNorm();
        RegisterComponents();
    }

    /// <param name="target">[B, L, D]</param>
    /// <param name="memory">[B, S, M], the output of an encoder for the source.</param>
    /// <param name="targetMask">Which positions of the target are visible, among those not in the future.</param>
    /// <param name="memoryMask">Which positions of the memory are visible.</param>
    /// <returns>
    /// Output [B, L, D] and attention weights per head [B, H, L, L] and [B, H, L, S], or the shapes that the mechanisms
    /// state; null where they have none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? SelfWeights, Tensor? MemoryWeights) forward(
        Tensor target, Tensor memory, AttentionMask targetMask, AttentionMask memoryMask) =>
        forward(target, memory, targetMask, memoryMask, null);

    /// <summary>Decodes further positions of a target whose first T positions are in a cache.</summary>
    /// <param name="target">
    /// [N, L, D], the positions after those in the cache. N is a multiple of B: the first N / B targets share the first memory,
    /// and so on, as the hypotheses of a beam search do.
    /// </param>
    /// <param name="memory">
    /// [B, S, M], the output of an encoder for the source. The first call with a cache projects it; later calls do not read
    /// it, and it may be null.
    /// </param>
    /// <param name="targetMask">Which of the T + L positions of the target are visible, among those not in the future.</param>
    /// <param name="memoryMask">Which positions of the memory are visible.</param>
    /// <param name="cache">The positions so far, to which these are appended; null for none.</param>
    /// <returns>
    /// Output [N, L, D] and attention weights per head [N, H, L, T + L] and [B, H, N / B · L, S], or the shapes that the
    /// mechanisms state; null where they have none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Output, Tensor? SelfWeights, Tensor? MemoryWeights) forward(Tensor target, Tensor? memory,
        AttentionMask targetMask, AttentionMask memoryMask, DecoderLayerCache? cache)
    {
        Shapes.Are(target, [-1, -1, dimension], nameof(target), $"[N, L, D] with D = {dimension}");
        if (cache is { Memory.Length: > 0 })
        {
            memory = null;
        }
        else
        {
            var rows = cache is null ? target.shape[0] : -1;
            Shapes.Are(memory!, [rows, -1, memoryDimension], nameof(memory), cache is null
                ? $"[B, S, M] = [{rows}, S, {memoryDimension}]"
                : $"[B, S, M] with M = {memoryDimension}");
        }
        var sources = memory?.shape[0] ?? cache!.Memory.Rows;
        if (sources == 0 || target.shape[0] % sources != 0)
            throw Shapes.Wrong(target.shape, nameof(target), $"[N, L, D] with N a multiple of the {sources} memories");
        var causal = targetMask with { Causal = true };
        Tensor? selfWeights = null, memoryWeights = null;
        var x = Residual.Add(target, norm, norm1, AttendSelf);
        x = Residual.Add(x, norm, norm2, AttendMemory);
        return (Residual.Add(x, norm, norm3, feedForward.Apply), selfWeights, memoryWeights);

        Tensor AttendSelf(Tensor h)
        {
            (var output, selfWeights) = self_attn.forward(h, h, causal, cache?.Target);
            return dropout.call(output);
        }

        Tensor AttendMemory(Tensor h)
        {
            // Targets that share a memory are queries of one row, so that the memory is not copied for each of them.
            var shape = h.shape;
            var queries = shape[0] == sources ? h : h.reshape(sources, -1, dimension); // [N, L, D] -> [B, N / B · L, D]
            (var output, memoryWeights) = multihead_attn.forward(queries, memory, memoryMask, cache?.Memory);
            return dropout.call(shape[0] == sources ? output : output.view(shape));
        }
    }
}
