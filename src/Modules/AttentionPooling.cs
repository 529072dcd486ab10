using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>
/// One vector for a sequence: a weighted mean of its positions, weights softmax(vᵀ·tanh(W·h + b))
/// (Yang et al. 2016, "Hierarchical Attention Networks for Document Classification", section 2.2).
/// </summary>
public sealed class AttentionPooling : nn.Module<Tensor, Tensor?, (Tensor Output, Tensor Weights)>
{
    private readonly long dimension;
    private readonly Linear projection; // W, b
    private readonly Linear context; // v

    /// <param name="dimension">D, at least 1.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    public AttentionPooling(long dimension, Generator? generator = null) : base(nameof(AttentionPooling))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        this.dimension = dimension;
        projection = Initial.Linear(dimension, dimension, generator);
        context = Initial.Linear(dimension, 1, generator, hasBias: false);
        RegisterComponents();
    }

    /// <param name="input">[B, L, D]</param>
    /// <param name="padding">[B, L] Boolean, true = ignored; null when nothing is.</param>
    /// <returns>Output [B, D] and weights [B, L]; a row that is all padding gets zeros in both.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Weights) forward(Tensor input, Tensor? padding)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        Shapes.IsPadding(padding, input.shape[0], input.shape[1]);
        var scores = context.call(projection.call(input).tanh()).squeeze(-1); // [B, L]
        var weights = MaskedSoftmax.Apply(scores, padding);
        return (matmul(weights.unsqueeze(1), input).squeeze(1), weights); // [B, 1, L]·[B, L, D] -> [B, D]
    }
}
