using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// One transformer decoder layer: causal self-attention, attention to a memory, and a feed-forward network, each with a
/// residual connection and a layer normalisation (Vaswani et al. 2017, section 3.1). Parameter names are those of
/// <c>torch.nn.TransformerDecoderLayer</c>.
/// </summary>
/// <remarks>
/// Pre-norm computes x + f(norm(x)), post-norm norm(x + f(x)), as in <see cref="TransformerEncoderLayer"/>, and the
/// sublayers start small as there.
/// </remarks>
public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, AttentionMask, AttentionMask,
    (Tensor Output, Tensor? SelfWeights, Tensor? MemoryWeights)>
{
    private readonly long dimension;
    private readonly bool normFirst;
    private readonly MultiHeadAttention self_attn;
    private readonly MultiHeadAttention multihead_attn;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly FeedForward feedForward; // of these two
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly LayerNorm norm3;
    private readonly Dropout dropout;

    /// <param name="dimension">D, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">H, at least 1.</param>
    /// <param name="feedForwardDimension">Width of the feed-forward network's inner layer, at least 1.</param>
    /// <param name="dropout">Share dropped of the sublayers' outputs, in [0, 1).</param>
    /// <param name="activation">Default <see cref="Activation.Gelu"/>.</param>
    /// <param name="normFirst">True: pre-norm (default). False: post-norm.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="mechanism">
    /// What the heads of the self-attention attend with; default <see cref="AttentionMechanism.Full"/>.
    /// </param>
    /// <param name="memoryMechanism">
    /// What the heads of the attention to the memory attend with, one that is not for self-attention only; default
    /// <see cref="AttentionMechanism.Full"/>.
    /// </param>
    /// <param name="attentionDropout">Share of the attention weights dropped, in [0, 1); default that of the outputs.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TransformerDecoderLayer(long dimension, long heads, long feedForwardDimension, double dropout = 0,
        Activation activation = Activation.Gelu, bool normFirst = true, Generator? generator = null,
        AttentionMechanism? mechanism = null, AttentionMechanism? memoryMechanism = null,
        double? attentionDropout = null) : base(nameof(TransformerDecoderLayer))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(feedForwardDimension, 1);
        this.dimension = dimension;
        this.normFirst = normFirst;
        this.dropout = new Dropout(dropout, generator);
        self_attn = new MultiHeadAttention(
            dimension, heads, attentionDropout ?? dropout, generator, Init.SublayerGain, mechanism);
        multihead_attn = new MultiHeadAttention(
            dimension, heads, attentionDropout ?? dropout, generator, Init.SublayerGain, memoryMechanism);
        feedForward = new FeedForward(dimension, feedForwardDimension, activation, this.dropout, generator);
        (linear1, linear2) = (feedForward.Linear1, feedForward.Linear2);
        norm1 = Init.LayerNorm(dimension);
        norm2 = Init.LayerNorm(dimension);
        norm3 = Init.LayerNorm(dimension);
        RegisterComponents();
    }

    /// <param name="target">[B, L, D]</param>
    /// <param name="memory">[B, S, D], what an encoder made of the source.</param>
    /// <param name="targetMask">Which positions of the target are visible, among those not in the future.</param>
    /// <param name="memoryMask">Which positions of the memory are visible.</param>
    /// <returns>
    /// Output [B, L, D] and attention weights per head [B, H, L, L] and [B, H, L, S], or as the mechanisms say; null
    /// where they make none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? SelfWeights, Tensor? MemoryWeights) forward(
        Tensor target, Tensor memory, AttentionMask targetMask, AttentionMask memoryMask)
    {
        Shapes.Are(target, [-1, -1, dimension], nameof(target), $"[B, L, D] with D = {dimension}");
        Shapes.Are(memory, [target.shape[0], -1, dimension], nameof(memory),
            $"[B, S, D] = [{target.shape[0]}, S, {dimension}]");
        var causal = targetMask with { Causal = true };
        if (normFirst)
        {
            var (attended, selfWeights) = AttendSelf(norm1.call(target), causal);
            var x = target + attended;
            var (recalled, memoryWeights) = Attend(multihead_attn, norm2.call(x), memory, memoryMask);
            x += recalled;
            return (x + feedForward.Apply(norm3.call(x)), selfWeights, memoryWeights);
        }
        else
        {
            var (attended, selfWeights) = AttendSelf(target, causal);
            var x = norm1.call(target + attended);
            var (recalled, memoryWeights) = Attend(multihead_attn, x, memory, memoryMask);
            x = norm2.call(x + recalled);
            return (norm3.call(x + feedForward.Apply(x)), selfWeights, memoryWeights);
        }
    }

    private (Tensor Output, Tensor? Weights) AttendSelf(Tensor x, AttentionMask mask) => Attend(self_attn, x, x, mask);

    private (Tensor Output, Tensor? Weights) Attend(
        MultiHeadAttention attention, Tensor query, Tensor memory, AttentionMask mask)
    {
        var (output, weights) = attention.call(query, memory, mask);
        return (dropout.call(output), weights);
    }
}
