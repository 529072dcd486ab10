using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Creates a batch: some rows of a block as one tensor of ids, padded to the longest text.</summary>
internal static class PaddedBatch
{
    /// <param name="block">The texts; row r has T texts, from index r·T on.</param>
    /// <param name="rows">[B], the indices of the rows, in the order of the batch.</param>
    /// <param name="textsPerRow">T, 1 or 2.</param>
    /// <param name="device">The device of the tensors.</param>
    /// <param name="corrupt">Called with each text's ids before they are copied to the device; null in inference.</param>
    /// <returns>
    /// Ids [T·B, L] Int64, all first texts before all second texts, and padding [T·B, L] Boolean (true = padding), or null
    /// when there is none: all texts have the same length, and no padding between their sentences.
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
        var hasPadding = longest != shortest;
        for (var i = 0; i < count; i++)
        {
            var end = i * longest;
            var text = block[TextOf(rows, i, textsPerRow)];
            foreach (var token in text)
                ids[end++] = token;
            hasPadding |= text.Contains(block.SpecialIds.Pad);
            corrupt?.Invoke(ids.AsSpan(i * longest, end - i * longest));
        }
        var padding = hasPadding ? Array.ConvertAll(ids, id => id == block.SpecialIds.Pad) : null;
        ReadOnlySpan<long> shape = [count, longest];
        return (tensor(ids, shape, device: device), padding is null ? null : tensor(padding, shape, device: device));
    }

    /// <summary>The types of the ids of joined texts, as <see cref="Create"/> pads them.</summary>
    /// <param name="block">The texts, one for each row.</param>
    /// <param name="rows">[B], the indices of the rows, in the order of the batch.</param>
    /// <param name="model">The model that reads them.</param>
    /// <returns>[B, L] Int64; null when all are of type 0, or the model reads no types.</returns>
    public static Tensor? CreateTypes(TokenBlock block, ReadOnlySpan<int> rows, TextModel model)
    {
        if (!block.JoinsPairs || !model.Configuration.ReadsTypes)
            return null;
        var longest = 0;
        foreach (var row in rows)
            longest = Math.Max(longest, block.Length(row));
        var types = new long[rows.Length * longest];
        for (var i = 0; i < rows.Length; i++)
        {
            var at = i * longest;
            foreach (var type in block.TypesOf(rows[i]))
                types[at++] = type;
        }
        return Array.TrueForAll(types, type => type == 0) ? null : tensor(types, [rows.Length, longest], device: model.Device);
    }

    /// <summary>The index in the block of the text at <paramref name="place"/> in the batch.</summary>
    public static int TextOf(ReadOnlySpan<int> rows, int place, int textsPerRow) =>
        rows[place % rows.Length] * textsPerRow + place / rows.Length;
}
