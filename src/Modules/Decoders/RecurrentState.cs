using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>The state of a <see cref="RecurrentTextDecoder"/> after a step.</summary>
/// <param name="H">The state [N, D] of each layer.</param>
/// <param name="C">The cell [N, D] of each layer; null for a GRU.</param>
/// <param name="Feed">[N, D], the attentional vector, which the next step reads.</param>
internal sealed record RecurrentState(Tensor[] H, Tensor?[] C, Tensor Feed)
{
    /// <summary>The same tensors in another form.</summary>
    public RecurrentState Select(Func<Tensor, Tensor> change) => new(
        Array.ConvertAll(H, h => change(h)), Array.ConvertAll(C, c => c is null ? null : change(c)), change(Feed));

    /// <summary>N rows of the B rows, each as often as the others, one after another.</summary>
    public RecurrentState Expand(long rows) =>
        rows == Feed.shape[0] ? this : Select(x => x.repeat_interleave(rows / Feed.shape[0], 0));
}
