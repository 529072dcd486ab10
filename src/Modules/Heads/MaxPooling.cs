using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// The largest value of each dimension over a sequence (Collobert et al. 2011, "Natural Language Processing (Almost) from
/// Scratch", section 3.3.2). It has no parameters.
/// </summary>
/// <remarks>
/// The weight of a vector is the share of the D dimensions that it gives, the first of equals. No gradient goes through the
/// weights.
/// </remarks>
public sealed class MaxPooling : SequencePooling
{
    /// <param name="dimension">D, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    public MaxPooling(long dimension) : base(nameof(MaxPooling), dimension) => RegisterComponents();

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor Weights) Pool(Tensor input, Tensor? padding)
    {
        var visible = padding is null
            ? input
            : input.masked_fill(padding.unsqueeze(-1), Scalars.Of(MaskedSoftmax.Lowest(input.dtype)));
        var winners = visible.argmax(1, keepdim: true); // [B, 1, D]
        var output = input.gather(1, winners).squeeze(1); // [B, D]
        var places = winners.squeeze(1);
        var shares = full(places.shape, Scalars.Of(1.0 / Dimension), input.dtype, input.device);
        var weights = zeros(input.shape[..2], input.dtype, input.device).scatter_add(1, places, shares); // [B, L]
        return padding is null
            ? (output, weights)
            : (output.masked_fill(padding.all(1, keepdim: true), Scalars.Of(0)), weights.masked_fill(padding, Scalars.Of(0)));
    }
}
