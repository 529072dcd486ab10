using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models.Decoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>A batch of pairs as tensors.</summary>
/// <param name="Source">[B, S] Int64</param>
/// <param name="Padding">[B, S] Boolean, true = padding; null when there is none.</param>
/// <param name="Target">[B, L] Int64, what the decoder reads: the token that begins a target, then the target.</param>
/// <param name="Positions">[T] Int64, the indices in the flattened [B·L] of the positions whose next token is learnt.</param>
/// <param name="Labels">[T] Int64, the next token of each of these positions; after the target, the token that ends it.</param>
internal sealed record SequenceBatch(Tensor Source, Tensor? Padding, Tensor Target, Tensor Positions, Tensor Labels)
{
    /// <param name="set">The pairs.</param>
    /// <param name="rows">[B], the indices of the rows.</param>
    /// <param name="tokens">Those that begin and end a target.</param>
    /// <param name="device">The device of the tensors.</param>
    /// <param name="corrupt">Called with each source's ids; null for none.</param>
    public static SequenceBatch Create(
        SequenceSet set, int[] rows, SequenceTokens tokens, Device device, Action<Span<long>>? corrupt = null)
    {
        var (source, padding) = PaddedBatch.Create(set.Sources, rows, 1, device, corrupt);
        var longest = rows.Max(row => set.Targets.Length(row)) + 1;
        var count = rows.Sum(row => set.Targets.Length(row) + 1);
        var ids = new long[rows.Length * longest];
        Array.Fill(ids, set.Targets.SpecialIds.Pad);
        var (positions, labels) = (new long[count], new long[count]);
        var next = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var at = i * longest;
            ids[at] = tokens.StartId;
            foreach (var token in set.Targets[rows[i]])
            {
                (positions[next], labels[next++]) = (at, token);
                ids[++at] = token;
            }
            (positions[next], labels[next++]) = (at, tokens.EndId);
        }
        ReadOnlySpan<long> shape = [rows.Length, longest];
        return new SequenceBatch(source, padding, tensor(ids, shape, device: device), tensor(positions, device: device),
            tensor(labels, device: device));
    }
}
