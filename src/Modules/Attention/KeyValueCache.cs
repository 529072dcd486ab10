using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// The keys and values that a <see cref="MultiHeadAttention"/> has projected, so that decoding step by step projects each
/// position once (Pope et al. 2023, "Efficiently Scaling Transformer Inference", section 2).
/// </summary>
/// <remarks>
/// The buffers double when they are full, so that an appended position costs the same however many there are. The cache is
/// for inference: no gradient flows through it. It serves one thread at a time, belongs to one attention module and one batch,
/// and frees its tensors when it is disposed. After a call that throws, its content is undefined.
/// </remarks>
public sealed class KeyValueCache : IDisposable
{
    private readonly long capacity;
    private Tensor? keys; // [B, H, C, D], of which the first Length positions are filled
    private Tensor? values; // [B, H, C, Dv]
    private bool disposed;

    /// <param name="capacity">C, the number of positions that there is memory for at first, at least 0. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public KeyValueCache(long capacity = 0) => this.capacity = Arguments.AtLeast(0, capacity);

    /// <summary>S, the number of positions in the cache: the position of the next one.</summary>
    public long Length { get; private set; }

    /// <summary>B, the number of rows; 0 when the cache is empty.</summary>
    public long Rows => keys?.shape[0] ?? 0;

    /// <summary>Takes rows of the batch, in a given order: those that a beam search goes on with.</summary>
    /// <param name="rows">[N] Int64, each in [0, B). A row may come several times, or not at all, and is then dropped.</param>
    /// <exception cref="ArgumentException">The shape or the element type does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The cache has been disposed.</exception>
    public void Select(Tensor rows)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Shapes.Are(rows, [-1], nameof(rows), "[N]");
        if (rows.dtype != ScalarType.Int64)
            throw new ArgumentException($"'rows' has element type {rows.dtype}; expected Int64.", nameof(rows));
        if (keys is null || values is null)
            return;
        var selected = (OwnedTensor.Create(() => keys.index_select(0, rows)), OwnedTensor.Create(() => values.index_select(0, rows)));
        keys.Dispose();
        values.Dispose();
        (keys, values) = selected;
    }

    /// <summary>Frees the keys and values.</summary>
    public void Dispose()
    {
        disposed = true;
        keys?.Dispose();
        values?.Dispose();
    }

    /// <summary>Appends positions.</summary>
    /// <param name="key">[B, H, L, D]</param>
    /// <param name="value">[B, H, L, Dv]</param>
    internal void Append(Tensor key, Tensor value)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (keys is not null)
        {
            var shape = keys.shape;
            Shapes.Are(key, [shape[0], shape[1], -1, shape[3]], nameof(key),
                $"[B, H, L, D] = [{shape[0]}, {shape[1]}, L, {shape[3]}], as before");
        }
        keys = Appended(keys, key);
        values = Appended(values, value);
        Length += key.shape[2];
    }

    /// <summary>All keys [B, H, S, D] and values [B, H, S, Dv], which share the memory of the cache.</summary>
    /// <exception cref="InvalidOperationException">The cache is empty.</exception>
    internal (Tensor Keys, Tensor Values) All()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (keys is null || values is null)
            throw new InvalidOperationException("The cache is empty; expected keys and values of a memory.");
        return (keys.narrow(2, 0, Length), values.narrow(2, 0, Length));
    }

    private Tensor Appended(Tensor? buffer, Tensor more)
    {
        using var normal = inference_mode(false); // or the buffer could not be written to outside of inference mode
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var shape = more.shape;
        var needed = Length + shape[2];
        if (buffer is null || buffer.shape[2] < needed)
        {
            var size = Math.Max(needed, buffer is null ? capacity : 2 * buffer.shape[2]);
            var larger = OwnedTensor.Create(() => empty([shape[0], shape[1], size, shape[3]], more.dtype, more.device));
            if (buffer is not null)
                larger.narrow(2, 0, Length).copy_(buffer.narrow(2, 0, Length));
            buffer?.Dispose();
            buffer = larger;
        }
        buffer.narrow(2, Length, shape[2]).copy_(more);
        return buffer;
    }
}
