using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one vector per token in context: token embedding, positions, dropout, then a transformer
/// encoder (Vaswani et al. 2017, sections 3.1, 3.4 and 3.5).
/// </summary>
/// <remarks>
/// Unlike in the paper, positions start as small as embeddings that are not scaled, and there is no final layer normalisation, so
/// that tokens rare in training add little to a text's vector.
/// </remarks>
public sealed class TransformerTextEncoder : TokenEncoder
{
    private readonly nn.Module<Tensor, Tensor>? positions;
    private readonly PositionBias? distances; // shared by the layers
    private readonly Dropout dropout;
    private readonly TokenConvolution? convolution;
    private readonly TransformerEncoder encoder;
    private readonly long? segmentLength;

    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="maximumLength">T, the longest sequence in tokens, at least 1.</param>
    /// <param name="layers">Number of encoder layers, at least 1.</param>
    /// <param name="options">
    /// The shape of each layer; its dimension D, even with sinusoids, is the embeddings', and its dropout also theirs. The
    /// positional encoding says whether the layers are rotary.
    /// </param>
    /// <param name="positionalEncoding">Default <see cref="PositionalEncoding.Sinusoidal"/>.</param>
    /// <param name="kernelSizes">
    /// Kernel sizes of the convolutions between embeddings and layers (see <see cref="TokenConvolution"/>; Yu et al. 2018,
    /// "QANet", section 2.2, has convolutions before its self-attention); default none.
    /// </param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="scaleEmbedding">Whether embeddings are multiplied by √D; then sinusoids are as in the paper.</param>
    /// <param name="segmentLength">
    /// W, at least 1: each segment of W tokens is read on its own, with positions of its own, as a sentence of a document (Yang
    /// et al. 2016, "Hierarchical Attention Networks", section 2.2, with a transformer in place of the recurrence). Time and
    /// memory then grow with the length, and there are no attention weights. Default: the sequence is read as a whole.
    /// </param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TransformerTextEncoder(long vocabularySize, long maximumLength, int layers, TransformerLayerOptions options,
        PositionalEncoding positionalEncoding = PositionalEncoding.Sinusoidal, IReadOnlyList<long>? kernelSizes = null,
        Generator? generator = null, bool scaleEmbedding = false, long? segmentLength = null)
        : base(nameof(TransformerTextEncoder), vocabularySize, options.Dimension, generator, maximumLength, scaleEmbedding)
    {
        options.Checked();
        this.segmentLength = segmentLength is { } width ? Arguments.AtLeast(1, width, nameof(segmentLength)) : null;
        var places = Math.Min(maximumLength, segmentLength ?? maximumLength);
        positions = Arguments.Defined(positionalEncoding) switch
        {
            PositionalEncoding.Sinusoidal => new SinusoidalPositionalEncoding(places, Dimension, Scale),
            PositionalEncoding.Learned => new LearnedPositionalEncoding(places, Dimension, generator),
            _ => null,
        };
        distances = positionalEncoding switch
        {
            PositionalEncoding.Alibi => new AlibiBias((int)options.Heads),
            PositionalEncoding.Relative => new RelativePositionBias(options.Heads),
            _ => null,
        };
        dropout = new Dropout(options.Dropout, generator);
        encoder = new TransformerEncoder(layers,
            options with { IsRotary = positionalEncoding == PositionalEncoding.Rotary }, finalNorm: false, generator);
        convolution = kernelSizes is { Count: > 0 }
            ? new TokenConvolution(Dimension, kernelSizes, options.Dropout, generator)
            : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(Tensor embedded, Tensor? padding)
    {
        if (segmentLength is not { } width)
            return Read(embedded, padding);
        var (segments, masked) = Segments.Cut(embedded, padding, width); // [B, S, W, D]
        var (read, _) = Read(segments.flatten(0, 1), masked?.flatten(0, 1)); // [B·S, W, D]
        return (Segments.Join(read.view(segments.shape), embedded.shape[1]), []);
    }

    private (Tensor Output, IReadOnlyList<Tensor> Weights) Read(Tensor embedded, Tensor? padding)
    {
        var x = positions is null ? embedded : positions.call(embedded);
        x = dropout.call(x);
        if (convolution is not null)
            x = convolution.call(x, padding);
        var length = x.shape[1];
        return encoder.call(x, new AttentionMask(padding, DistanceBias: distances?.ByDistance(length, length, x)));
    }
}
