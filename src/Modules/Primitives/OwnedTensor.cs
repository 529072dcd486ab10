using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>Tensors that their owner disposes: no dispose scope frees them, and they are not part of a graph.</summary>
internal static class OwnedTensor
{
    /// <summary>Creates a tensor that, unless it is a view, can be written to outside of inference mode too.</summary>
    public static Tensor Create(Func<Tensor> create)
    {
        using var normal = inference_mode(false);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return create().DetachFromDisposeScope();
    }

    /// <summary>Puts some rows of an owned tensor in its place.</summary>
    /// <param name="tensor">[B, ...]; freed and replaced by [N, ...].</param>
    /// <param name="rows">[N] Int64, each in [0, B).</param>
    public static void Select(ref Tensor tensor, Tensor rows)
    {
        var old = tensor;
        tensor = Create(() => old.index_select(0, rows));
        old.Dispose();
    }
}
