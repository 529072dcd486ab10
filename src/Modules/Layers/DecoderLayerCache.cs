using MLNet.Attention.Modules.Attention;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// The keys and values that a <see cref="TransformerDecoderLayer"/> has projected, of the target so far and of the memory.
/// </summary>
/// <remarks>It is for one layer and one batch, and frees its tensors when it is disposed.</remarks>
public sealed class DecoderLayerCache : IDisposable
{
    /// <param name="capacity">Number of target positions that there is memory for at first, at least 0. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public DecoderLayerCache(long capacity = 0) => Target = new KeyValueCache(capacity);

    /// <summary>The number of target positions in the cache: the position of the next one.</summary>
    public long Length => Target.Length;

    internal KeyValueCache Target { get; }

    internal KeyValueCache Memory { get; } = new();

    /// <summary>Takes targets, in a given order: those that a beam search goes on with.</summary>
    /// <param name="targets">
    /// [N] Int64, each an index of a present target. A target may come several times, or not at all, and is then dropped.
    /// </param>
    /// <param name="memories">
    /// [B] Int64, each an index of a present memory; default null: all memories stay. B divides N: the first N / B targets belong
    /// to the first memory, and so on.
    /// </param>
    /// <exception cref="ArgumentException">The shape or the element type does not fit.</exception>
    public void Select(Tensor targets, Tensor? memories = null)
    {
        Target.Select(targets);
        if (memories is not null)
            Memory.Select(memories);
    }

    /// <summary>Frees the keys and values.</summary>
    public void Dispose()
    {
        Target.Dispose();
        Memory.Dispose();
    }
}
