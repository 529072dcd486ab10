using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>
/// From the tokens of a target so far and the memory of a source to a vector for the next token, and to the alignment: how much
/// each position of the source is attended to.
/// </summary>
public abstract class TextDecoder : nn.Module<Tensor, Tensor, Tensor?, (Tensor Output, Tensor Alignment)>
{
    /// <param name="name">The module's name.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is outside its range.</exception>
    protected TextDecoder(string name, long dimension) : base(name) => Dimension = Arguments.AtLeast(1, dimension);

    /// <summary>D, the width of embeddings, memory and output.</summary>
    public long Dimension { get; }

    /// <summary>Decodes whole targets at once: no position sees a later one (teacher forcing).</summary>
    /// <param name="embedded">[B, L, D], the embeddings of the targets.</param>
    /// <param name="memory">[B, S, D], the encoder's vectors of the sources.</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <returns>Output [B, L, D] and alignment [B, L, S].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Alignment) forward(Tensor embedded, Tensor memory, Tensor? padding)
    {
        Check(embedded, memory, padding);
        Shapes.Are(memory, [embedded.shape[0], -1, Dimension], nameof(memory), $"[B, S, D] = [{embedded.shape[0]}, S, {Dimension}]");
        return Decode(embedded, memory, padding);
    }

    /// <summary>Creates the cache of decoding step by step.</summary>
    /// <param name="memory">[B, S, D], the encoder's vectors of the sources.</param>
    public abstract DecoderCache CreateCache(Tensor memory);

    /// <summary>Decodes the next position of each target.</summary>
    /// <param name="embedded">[B·W, 1, D], the embeddings of the next tokens; the first W targets share the first memory.</param>
    /// <param name="memory">[B, S, D]</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <param name="cache">What <see cref="CreateCache"/> created.</param>
    /// <returns>Output [B, W, D] and alignment [B, W, S].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Output, Tensor Alignment) Step(Tensor embedded, Tensor memory, Tensor? padding, DecoderCache cache)
    {
        Check(embedded, memory, padding);
        if (embedded.shape[1] != 1 || memory.shape[0] == 0 || embedded.shape[0] % memory.shape[0] != 0)
        {
            throw Shapes.Wrong(embedded.shape, nameof(embedded),
                $"[N, 1, {Dimension}] with N a multiple of the {memory.shape[0]} sources");
        }
        return DecodeNext(embedded, memory, padding, cache);
    }

    /// <summary><see cref="forward"/> after the checks of shapes.</summary>
    private protected abstract (Tensor Output, Tensor Alignment) Decode(Tensor embedded, Tensor memory, Tensor? padding);

    /// <summary><see cref="Step"/> after the checks of shapes.</summary>
    private protected abstract (Tensor Output, Tensor Alignment) DecodeNext(
        Tensor embedded, Tensor memory, Tensor? padding, DecoderCache cache);

    private void Check(Tensor embedded, Tensor memory, Tensor? padding)
    {
        Shapes.Are(embedded, [-1, -1, Dimension], nameof(embedded), $"[B, L, D] with D = {Dimension}");
        Shapes.Are(memory, [-1, -1, Dimension], nameof(memory), $"[B, S, D] with D = {Dimension}");
        Shapes.IsPadding(padding, memory.shape[0], memory.shape[1]);
    }
}
