using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>The mean of a sequence's vectors: all that are not padding have the same weight. It has no parameters.</summary>
public sealed class MeanPooling : SequencePooling
{
    /// <param name="dimension">D, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    public MeanPooling(long dimension) : base(nameof(MeanPooling), dimension) => RegisterComponents();

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor Weights) Pool(Tensor input, Tensor? padding)
    {
        var equal = full(input.shape[..2], Scalars.Of(0.0), input.dtype, input.device); // [B, L]
        return Weighted(input, MaskedSoftmax.Apply(equal, padding));
    }
}
