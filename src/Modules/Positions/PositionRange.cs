using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>The check that encodings of a limited number of positions share.</summary>
internal static class PositionRange
{
    /// <summary>The length L of an input [B, L, D] whose positions, from an offset on, are all below a maximum.</summary>
    public static long Check(Tensor input, long dimension, long offset, long maximumLength)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        var length = input.shape[1];
        Shapes.IsAtMost(length, maximumLength, nameof(input));
        return offset >= 0 && offset <= maximumLength - length ? length : throw Arguments.Wrong(
            offset, $"0 to {maximumLength - length}, for {length} of {maximumLength} positions", nameof(offset));
    }
}
