using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Creates a batch: some sequences of a <see cref="QuestionBlock"/> as tensors.</summary>
internal static class QuestionBatch
{
    /// <param name="block">The sequences.</param>
    /// <param name="sequences">[B], their indices.</param>
    /// <param name="hasTypes">Whether the network reads the types of tokens.</param>
    /// <param name="device">The device of the tensors.</param>
    /// <returns>Ids [B, S] and types [B, S], Int64, and padding [B, S]; types and padding are null where there are
    /// none.</returns>
    public static (Tensor Ids, Tensor? Types, Tensor? Padding) Create(
        QuestionBlock block, ReadOnlySpan<int> sequences, bool hasTypes, Device device)
    {
        var longest = 0;
        foreach (var sequence in sequences)
            longest = Math.Max(longest, block.IdsOf(sequence).Length);
        var ids = new long[sequences.Length * longest];
        Array.Fill(ids, block.PadId);
        var (types, padding) = (new long[ids.Length], new bool[ids.Length]);
        for (var i = 0; i < sequences.Length; i++)
        {
            var own = block.IdsOf(sequences[i]);
            var ofOwn = block.TypesOf(sequences[i]);
            for (var place = 0; place < own.Length; place++)
                (ids[i * longest + place], types[i * longest + place]) = (own[place], ofOwn[place]);
            padding.AsSpan(i * longest + own.Length, longest - own.Length).Fill(true);
        }
        ReadOnlySpan<long> shape = [sequences.Length, longest];
        return (tensor(ids, shape, device: device), hasTypes ? tensor(types, shape, device: device) : null,
            padding.Contains(true) ? tensor(padding, shape, device: device) : null);
    }
}
