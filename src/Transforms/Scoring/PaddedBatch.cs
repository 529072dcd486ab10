using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms;

/// <summary>Some texts of a block as one tensor of ids, padded to the longest of them.</summary>
internal static class PaddedBatch
{
    /// <param name="block">The texts.</param>
    /// <param name="rows">Which of them, in the order of the batch.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <param name="corrupt">Called with each text's ids before they are copied to the device; null in inference.</param>
    /// <returns>Ids [B, L] Int64 and padding [B, L] Boolean, or null when all texts are of one length.</returns>
    public static (Tensor Ids, Tensor? Padding) Create(
        TokenBlock block, ReadOnlySpan<int> rows, Device device,
        Action<Span<long>>? corrupt = null)
    {
        var longest = 0;
        var shortest = int.MaxValue;
        foreach (var row in rows)
        {
            longest = Math.Max(longest, block.Length(row));
            shortest = Math.Min(shortest, block.Length(row));
        }
        var ids = new long[rows.Length * longest]; // PadId is 0
        var padding = longest == shortest ? null : new bool[ids.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var start = i * longest;
            foreach (var token in block[rows[i]])
                ids[start++] = token;
            corrupt?.Invoke(ids.AsSpan(i * longest, start - i * longest));
            padding?.AsSpan(start, (i + 1) * longest - start).Fill(true);
        }
        ReadOnlySpan<long> shape = [rows.Length, longest];
        return (tensor(ids, shape, device: device), padding is null ? null : tensor(padding, shape, device: device));
    }
}
