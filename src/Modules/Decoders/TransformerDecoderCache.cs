using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>The keys and values of all layers of a <see cref="TransformerTextDecoder"/>, and the keys of its pointer.</summary>
/// <param name="layers">Number of layers.</param>
internal sealed class TransformerDecoderCache(int layers) : DecoderCache
{
    private Tensor? pointerKeys; // [B, S, D]

    public IReadOnlyList<DecoderLayerCache> Layers { get; } =
        [.. Enumerable.Range(0, layers).Select(_ => new DecoderLayerCache())];

    public override long Length => Layers[0].Length;

    internal override long? Targets => Length == 0 ? null : Layers[0].Target.Rows;

    internal override (long Memories, long Length)? Sources =>
        Length == 0 ? null : (Layers[0].Memory.Rows, Layers[0].Memory.Length);

    /// <summary>The keys of the pointer, computed at the first call.</summary>
    public Tensor PointerKeys(Func<Tensor> create) => pointerKeys ??= OwnedTensor.Create(create);

    public override void Select(Tensor targets, Tensor? memories = null)
    {
        foreach (var layer in Layers)
            layer.Select(targets, memories);
        if (memories is not null && pointerKeys is not null)
            OwnedTensor.Select(ref pointerKeys, memories);
    }

    public override void Dispose()
    {
        foreach (var layer in Layers)
            layer.Dispose();
        pointerKeys?.Dispose();
    }
}
