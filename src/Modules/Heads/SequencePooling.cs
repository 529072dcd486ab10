using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// One vector for a sequence of vectors, and how much each of them counts in it. A derived class defines both.
/// </summary>
public abstract class SequencePooling : nn.Module<Tensor, Tensor?, (Tensor Output, Tensor Weights)>
{
    /// <param name="name">The module's name.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    protected SequencePooling(string name, long dimension) : base(name) => Dimension = Arguments.AtLeast(1, dimension);

    /// <summary>D, the width of the vectors.</summary>
    public long Dimension { get; }

    /// <summary>Creates a pooling.</summary>
    /// <param name="pooling">Its kind.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="function">From scores to weights, of a pooling by attention; the others do not use it.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static SequencePooling Create(TextPooling pooling, long dimension,
        AttentionFunction function = AttentionFunction.Softmax, Generator? generator = null) => Arguments.Defined(pooling) switch
    {
        TextPooling.Mean => new MeanPooling(dimension),
        TextPooling.Max => new MaxPooling(dimension),
        TextPooling.FirstToken => new FirstTokenPooling(dimension),
        TextPooling.RootLength => new RootLengthPooling(dimension),
        TextPooling.Dot => new AttentionPooling(dimension, generator, PoolingScore.Dot, function),
        TextPooling.ScaledDot => new AttentionPooling(dimension, generator, PoolingScore.ScaledDot, function),
        TextPooling.General => new AttentionPooling(dimension, generator, PoolingScore.General, function),
        TextPooling.Cosine => new AttentionPooling(dimension, generator, PoolingScore.Cosine, function),
        _ => new AttentionPooling(dimension, generator, PoolingScore.Additive, function),
    };

    /// <param name="input">[B, L, D]</param>
    /// <param name="padding">[B, L] Boolean, true = ignored; null when nothing is.</param>
    /// <returns>
    /// Output [B, D] and weights [B, L], which sum to 1; a row that is all padding gets zeros in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Weights) forward(Tensor input, Tensor? padding)
    {
        Shapes.Are(input, [-1, -1, Dimension], nameof(input), $"[B, L, D] with D = {Dimension}");
        Shapes.IsPadding(padding, input.shape[0], input.shape[1]);
        return Pool(input, padding);
    }

    /// <summary>The part of <see cref="forward"/> after the checks of shapes.</summary>
    /// <param name="input">[B, L, D]</param>
    /// <param name="padding">[B, L] Boolean, true = ignored; null when nothing is.</param>
    /// <returns>Output [B, D] and weights [B, L].</returns>
    protected abstract (Tensor Output, Tensor Weights) Pool(Tensor input, Tensor? padding);

    /// <summary>The mean of vectors [B, L, D] by weights [B, L], and these weights.</summary>
    private protected static (Tensor Output, Tensor Weights) Weighted(Tensor input, Tensor weights) =>
        (matmul(weights.unsqueeze(1), input).squeeze(1), weights); // [B, 1, L]·[B, L, D] -> [B, D]
}
