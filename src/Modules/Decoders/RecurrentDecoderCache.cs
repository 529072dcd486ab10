using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>
/// The state of a <see cref="RecurrentTextDecoder"/> between two steps, and the prepared keys of its attention.
/// </summary>
internal sealed class RecurrentDecoderCache : DecoderCache
{
    private Tensor keys; // [B, S, A]
    private long length;

    /// <param name="keys">[B, S, A], the prepared keys.</param>
    public RecurrentDecoderCache(Tensor keys) => this.keys = OwnedTensor.Create(() => keys.alias());

    public override long Length => length;

    internal override long? Targets => State?.Feed.shape[0];

    internal override (long Memories, long Length)? Sources => (keys.shape[0], keys.shape[1]);

    /// <summary>[B, S, A]</summary>
    public Tensor Keys => keys;

    /// <summary>The state after the last step; null before the first.</summary>
    public RecurrentState? State { get; private set; }

    /// <summary>Keeps the state after a step.</summary>
    public void Advance(RecurrentState next)
    {
        Keep(next, x => x.alias());
        length++;
    }

    public override void Select(Tensor targets, Tensor? memories = null)
    {
        if (State is not null)
            Keep(State, x => x.index_select(0, targets));
        if (memories is not null)
            OwnedTensor.Select(ref keys, memories);
    }

    public override void Dispose()
    {
        keys.Dispose();
        Free();
    }

    private void Keep(RecurrentState state, Func<Tensor, Tensor> change)
    {
        var kept = state.Select(x => OwnedTensor.Create(() => change(x)));
        Free();
        State = kept;
    }

    private void Free()
    {
        State?.Select(x =>
        {
            x.Dispose();
            return x;
        });
        State = null;
    }
}
