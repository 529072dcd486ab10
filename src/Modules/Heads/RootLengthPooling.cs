using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// The sum of a sequence's n vectors that are not padding, divided by √n (Cer et al. 2018, "Universal Sentence Encoder", section
/// 3.1). All have the same weight. It has no parameters.
/// </summary>
public sealed class RootLengthPooling : SequencePooling
{
    /// <param name="dimension">D, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    public RootLengthPooling(long dimension) : base(nameof(RootLengthPooling), dimension) => RegisterComponents();

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor Weights) Pool(Tensor input, Tensor? padding)
    {
        var visible = padding is null
            ? ones(input.shape[..2], input.dtype, input.device)
            : padding.logical_not().to_type(input.dtype); // [B, L]
        var (mean, weights) = Weighted(input, MaskedSoftmax.Apply(visible * Scalars.Of(0.0), padding));
        return (mean * visible.sum([1], keepdim: true).sqrt(), weights);
    }
}
