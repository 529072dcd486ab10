using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>Cuts sequences into segments of equal length, and joins the segments again.</summary>
internal static class Segments
{
    /// <param name="input">[B, L, D]</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <param name="length">W, at least 1. A sequence that is shorter is a single segment of its own length.</param>
    /// <returns>[B, S, W, D] and [B, S, W], the last segment filled up with padding; null when there is no padding.</returns>
    public static (Tensor Segments, Tensor? Padding) Cut(Tensor input, Tensor? padding, long length)
    {
        var (batch, positions) = (input.shape[0], input.shape[1]);
        var width = Math.Min(length, Math.Max(positions, 1));
        var count = (positions + width - 1) / width; // S
        var missing = count * width - positions;
        if (missing > 0)
        {
            input = nn.functional.pad(input, new[] { 0, 0, 0, missing });
            padding ??= zeros(new[] { batch, positions }, ScalarType.Bool, input.device);
            padding = cat([padding, ones(new[] { batch, missing }, ScalarType.Bool, input.device)], 1);
        }
        return (input.reshape(batch, count, width, input.shape[2]), padding?.reshape(batch, count, width));
    }

    /// <summary>The inverse of <see cref="Cut"/>, for anything that is computed for each position.</summary>
    /// <param name="segments">[B, S, W, ...]</param>
    /// <param name="length">L</param>
    /// <returns>[B, L, ...]</returns>
    public static Tensor Join(Tensor segments, long length) => segments.flatten(1, 2).narrow(1, 0, length);
}
