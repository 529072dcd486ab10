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

    /// <summary>Whether the alignment depends on the runs that <c>forward</c> and <see cref="Step"/> are given.</summary>
    public virtual bool ReadsRuns => false;

    /// <summary>Decodes whole targets at once: no position sees a later one (teacher forcing).</summary>
    /// <param name="embedded">[B, L, D], the embeddings of the targets.</param>
    /// <param name="memory">[B, S, D], the encoder's vectors of the sources.</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <returns>Output [B, L, D] and alignment [B, L, S].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Alignment) forward(Tensor embedded, Tensor memory, Tensor? padding) =>
        forward(embedded, memory, padding, null);

    /// <summary>The same, with what a pointer is told of copies in progress.</summary>
    /// <param name="embedded">[B, L, D], the embeddings of the targets.</param>
    /// <param name="memory">[B, S, D], the encoder's vectors of the sources.</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <param name="runs">
    /// [B, L, S], how many tokens just before a position of the source are also the last of the target so far, from 0 to 3;
    /// null when nothing is known of them. A decoder for which <see cref="ReadsRuns"/> is false ignores them.
    /// </param>
    /// <returns>Output [B, L, D] and alignment [B, L, S].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Output, Tensor Alignment) forward(Tensor embedded, Tensor memory, Tensor? padding, Tensor? runs)
    {
        Check(embedded, memory, padding);
        var shape = embedded.shape;
        if (shape[1] == 0)
            throw Shapes.Wrong(shape, nameof(embedded), "[B, L, D] with L at least 1");
        Shapes.Are(memory, [shape[0], -1, Dimension], nameof(memory), $"[B, S, D] = [{shape[0]}, S, {Dimension}]");
        if (runs is not null)
            Shapes.Are(runs, [shape[0], shape[1], memory.shape[1]], nameof(runs), "[B, L, S]");
        return Decode(embedded, memory, padding, runs);
    }

    /// <summary>Creates the cache of decoding step by step.</summary>
    /// <param name="memory">[B, S, D], the encoder's vectors of the sources.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public DecoderCache CreateCache(Tensor memory)
    {
        CheckMemory(memory);
        return NewCache(memory);
    }

    /// <summary>Decodes the next position of each target.</summary>
    /// <param name="embedded">
    /// [B·W, 1, D], the embeddings of the next tokens; the first W targets share the first memory. W changes only when the cache
    /// selects targets.
    /// </param>
    /// <param name="memory">[B, S, D], those of the cache.</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <param name="cache">What <see cref="CreateCache"/> created.</param>
    /// <param name="runs">[B·W, S], as <c>forward</c> has them of whole targets; default null.</param>
    /// <returns>Output [B, W, D] and alignment [B, W, S].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Output, Tensor Alignment) Step(
        Tensor embedded, Tensor memory, Tensor? padding, DecoderCache cache, Tensor? runs = null)
    {
        Check(embedded, memory, padding);
        ArgumentNullException.ThrowIfNull(cache);
        if (cache.Sources is { } sources)
        {
            Shapes.Are(memory, [sources.Memories, sources.Length, Dimension], nameof(memory),
                $"[B, S, D] = [{sources.Memories}, {sources.Length}, {Dimension}], as in the cache");
        }
        if (cache.Targets is { } targets)
            Shapes.Are(embedded, [targets, 1, Dimension], nameof(embedded), $"[N, 1, D] = [{targets}, 1, {Dimension}]");
        var (shape, memories) = (embedded.shape, memory.shape[0]);
        if (shape[0] == 0 || shape[1] != 1 || memories == 0 || shape[0] % memories != 0)
            throw Shapes.Wrong(shape, nameof(embedded), $"[N, 1, {Dimension}] with N a multiple of the {memories} sources");
        if (runs is not null)
            Shapes.Are(runs, [shape[0], memory.shape[1]], nameof(runs), $"[N, S] = [{shape[0]}, {memory.shape[1]}]");
        return DecodeNext(embedded, memory, padding, cache, runs);
    }

    /// <summary><see cref="CreateCache"/> after the check of the shape.</summary>
    private protected abstract DecoderCache NewCache(Tensor memory);

    /// <summary><c>forward</c> after the checks of shapes.</summary>
    private protected abstract (Tensor Output, Tensor Alignment) Decode(
        Tensor embedded, Tensor memory, Tensor? padding, Tensor? runs);

    /// <summary><see cref="Step"/> after the checks of shapes.</summary>
    private protected abstract (Tensor Output, Tensor Alignment) DecodeNext(
        Tensor embedded, Tensor memory, Tensor? padding, DecoderCache cache, Tensor? runs);

    private void Check(Tensor embedded, Tensor memory, Tensor? padding)
    {
        Shapes.Are(embedded, [-1, -1, Dimension], nameof(embedded), $"[B, L, D] with D = {Dimension}");
        CheckMemory(memory);
        Shapes.IsPadding(padding, memory.shape[0], memory.shape[1]);
    }

    private void CheckMemory(Tensor memory) =>
        Shapes.Are(memory, [-1, -1, Dimension], nameof(memory), $"[B, S, D] with D = {Dimension}");
}
