using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// One vector for a sequence: the mean of its vectors h, weighted by f(score(u, h)) with a learned query u, by default
/// softmax(uᵀ·tanh(W·h + b)) (Yang et al. 2016, "Hierarchical Attention Networks for Document Classification",
/// section 2.2).
/// </summary>
public sealed class AttentionPooling : SequencePooling
{
    private readonly PoolingScore score;
    private readonly AttentionFunction function;
    private readonly LinearLayer? projection; // W, b
    private readonly LinearLayer context; // u

    /// <param name="dimension">D, at least 1.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <param name="score">The score of u and h. Default <see cref="PoolingScore.Additive"/>.</param>
    /// <param name="function">f, from scores to weights. Default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public AttentionPooling(long dimension, Generator? generator = null, PoolingScore score = PoolingScore.Additive,
        AttentionFunction function = AttentionFunction.Softmax) : base(nameof(AttentionPooling), dimension)
    {
        this.score = Arguments.Defined(score);
        this.function = Arguments.Defined(function);
        if (score is PoolingScore.Additive or PoolingScore.General)
            projection = new LinearLayer(dimension, dimension, generator, hasBias: score == PoolingScore.Additive);
        context = new LinearLayer(dimension, 1, generator, hasBias: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor Weights) Pool(Tensor input, Tensor? padding) =>
        Weighted(input, AttentionFunctions.Apply(function, Score(input).squeeze(-1), padding));

    /// <summary>[B, L, 1]</summary>
    private Tensor Score(Tensor input) => score switch
    {
        PoolingScore.Additive => context.call(projection!.call(input).tanh()),
        PoolingScore.General => context.call(projection!.call(input)),
        PoolingScore.ScaledDot => context.call(input) / Scalars.Of(Math.Sqrt(Dimension)),
        PoolingScore.Cosine => nn.functional.linear(CosineAttention.Normalized(input), CosineAttention.Normalized(context.Weight))
            * Scalars.Of(CosineAttention.DefaultScale),
        _ => context.call(input),
    };
}
