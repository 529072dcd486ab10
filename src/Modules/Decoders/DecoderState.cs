using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>
/// The decoding of B sources in progress, each with W hypotheses. Row b·W + w of a tensor with N = B·W rows is hypothesis w of
/// source b.
/// </summary>
/// <remarks>
/// The hypotheses of a source share what the encoder computed for it. The state is for inference, serves one thread at a time
/// and frees its tensors when it is disposed; they belong to no dispose scope of the caller. After a call that throws, the state
/// is undefined.
/// </remarks>
public abstract class DecoderState : IDisposable
{
    /// <summary>B, the number of sources.</summary>
    public abstract long Sources { get; }

    /// <summary>W, the number of hypotheses of each source; 1 at first.</summary>
    public abstract long Hypotheses { get; }

    /// <summary>S, the length of the longest source.</summary>
    public abstract long SourceLength { get; }

    /// <summary>V, the number of tokens that can be generated.</summary>
    public abstract long VocabularySize { get; }

    /// <summary>Number of tokens that each hypothesis has read.</summary>
    public abstract long Length { get; }

    /// <summary>Reads one more token of each hypothesis, and computes the distribution of the next token.</summary>
    /// <param name="ids">[N] Int64, each in [0, V); at the first step the token that begins every sequence.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public abstract DecoderStep Step(Tensor ids);

    /// <summary>Chooses the hypotheses, and on request the sources, that decoding goes on with.</summary>
    /// <param name="hypotheses">
    /// [B'·W'] Int64, each in [0, N): the present hypotheses that continue, in the new order. A hypothesis may come several
    /// times. All W' hypotheses of a new source belong to the same present source.
    /// </param>
    /// <param name="sources">
    /// [B'] Int64, each in [0, B): the present sources that continue; default null: all do, in their order.
    /// </param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public abstract void Select(Tensor hypotheses, Tensor? sources = null);

    /// <summary>Frees the tensors of the state.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the tensors of the state.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected abstract void Dispose(bool disposing);
}
