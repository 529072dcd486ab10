using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>
/// What a <see cref="TextDecoder"/> keeps between the steps of decoding: what it has computed of B memories, and of the targets
/// so far, W for each memory.
/// </summary>
/// <remarks>
/// It is for inference, serves one thread at a time, and frees its tensors when it is disposed; they belong to no dispose scope
/// of the caller.
/// </remarks>
public abstract class DecoderCache : IDisposable
{
    /// <summary>Number of target positions so far: the position of the next one.</summary>
    public abstract long Length { get; }

    /// <summary>N, the number of targets; null before the first step.</summary>
    internal abstract long? Targets { get; }

    /// <summary>B and S, the number of memories and their length; null before they are known.</summary>
    internal abstract (long Memories, long Length)? Sources { get; }

    /// <summary>Chooses the targets, and on request the memories, that decoding goes on with.</summary>
    /// <param name="targets">
    /// [B'·W'] Int64, each an index of a present target. All W' targets of a new memory belong to the same present memory.
    /// </param>
    /// <param name="memories">[B'] Int64, each an index of a present memory; default null: all memories stay.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public abstract void Select(Tensor targets, Tensor? memories = null);

    /// <summary>Frees the tensors.</summary>
    public abstract void Dispose();
}
