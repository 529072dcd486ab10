using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// The first vector of a sequence that is not padding (Devlin et al. 2019, "BERT", section 3). It has no parameters; the weight
/// of that vector is 1, of all others 0.
/// </summary>
public sealed class FirstTokenPooling : SequencePooling
{
    /// <param name="dimension">D, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    public FirstTokenPooling(long dimension) : base(nameof(FirstTokenPooling), dimension) => RegisterComponents();

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor Weights) Pool(Tensor input, Tensor? padding)
    {
        var visible = padding is null
            ? ones(input.shape[..2], ScalarType.Int64, input.device)
            : padding.logical_not().to_type(ScalarType.Int64); // [B, L]
        var isFirst = (visible * visible.cumsum(1)).eq(Scalars.Of(1)); // the position where the count becomes 1
        return Weighted(input, isFirst.to_type(input.dtype));
    }
}
