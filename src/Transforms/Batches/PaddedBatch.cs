using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Some rows of a block as one tensor of ids, padded to the longest text of them.</summary>
internal static class PaddedBatch
{
    /// <param name="block">The texts: the row r has those from r·T on.</param>
    /// <param name="rows">Which rows, in the order of the batch.</param>
    /// <param name="textsPerRow">T, 1 or 2.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <param name="corrupt">Called with each text's ids before they are copied to the device; null in inference.</param>
    /// <returns>
    /// Ids [T·B, L] Int64, all first texts before all second ones, and padding [T·B, L] Boolean, or null when all
    /// texts are of one length.
    /// </returns>
    public static (Tensor Ids, Tensor? Padding) Create(TokenBlock block, ReadOnlySpan<int> rows, int textsPerRow,
        Device device, Action<Span<long>>? corrupt = null)
    {
        var count = rows.Length * textsPerRow;
        var (longest, shortest) = (0, int.MaxValue);
        for (var i = 0; i < count; i++)
        {
            var length = block.Length(TextOf(rows, i, textsPerRow));
            longest = Math.Max(longest, length);
            shortest = Math.Min(shortest, length);
        }
        var ids = new long[count * longest];
        if (block.SpecialIds.Pad != 0)
            Array.Fill(ids, block.SpecialIds.Pad);
        var padding = longest == shortest ? null : new bool[ids.Length];
        for (var i = 0; i < count; i++)
        {
            var end = i * longest;
            foreach (var token in block[TextOf(rows, i, textsPerRow)])
                ids[end++] = token;
            corrupt?.Invoke(ids.AsSpan(i * longest, end - i * longest));
            padding?.AsSpan(end, (i + 1) * longest - end).Fill(true);
        }
        ReadOnlySpan<long> shape = [count, longest];
        return (tensor(ids, shape, device: device), padding is null ? null : tensor(padding, shape, device: device));
    }

    /// <summary>The text of the block that stands at a place of the batch.</summary>
    public static int TextOf(ReadOnlySpan<int> rows, int place, int textsPerRow) =>
        rows[place % rows.Length] * textsPerRow + place / rows.Length;
}
