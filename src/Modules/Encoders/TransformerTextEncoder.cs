using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one vector per token in context: token embedding, positions, dropout, then a transformer
/// encoder (Vaswani et al. 2017, sections 3.1, 3.4 and 3.5).
/// </summary>
/// <remarks>
/// Unlike in the paper, positions start as small as embeddings that are not scaled, and there is no final layer normalisation
/// unless one is asked for, so that tokens rare in training add little to a text's vector.
/// </remarks>
public sealed class TransformerTextEncoder : TokenEncoder
{
    private readonly Parameter? typeEmbedding; // [K, E]
    private readonly nn.Module<Tensor, Tensor>? positions;
    private readonly PositionBias? distances; // shared by the layers
    private readonly LayerNormalization? embeddingNorm;
    private readonly LinearLayer? projection; // from E to D
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
    /// <param name="embedding">What else happens between embeddings and layers; default nothing.</param>
    /// <param name="finalNorm">Whether the output of the last layer is normalised. Default false.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TransformerTextEncoder(long vocabularySize, long maximumLength, int layers, TransformerLayerOptions options,
        PositionalEncoding positionalEncoding = PositionalEncoding.Sinusoidal, IReadOnlyList<long>? kernelSizes = null,
        Generator? generator = null, bool scaleEmbedding = false, long? segmentLength = null,
        TokenEmbeddingOptions? embedding = null, bool finalNorm = false)
        : this(vocabularySize, maximumLength, TransformerEncoder.Same(layers, options), positionalEncoding, kernelSizes,
            generator, scaleEmbedding, segmentLength, embedding, finalNorm)
    {
    }

    /// <summary>An encoder whose layers differ, in windows or rotary positions for example.</summary>
    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="maximumLength">T, the longest sequence in tokens, at least 1.</param>
    /// <param name="layers">
    /// The shape of each layer, at least one, all with the same D; the first has the dropout of the embeddings and the epsilon of
    /// their normalisation.
    /// </param>
    /// <param name="positionalEncoding">Default <see cref="PositionalEncoding.Sinusoidal"/>.</param>
    /// <param name="kernelSizes">Kernel sizes of the convolutions between embeddings and layers; default none.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="scaleEmbedding">Whether embeddings are multiplied by √E.</param>
    /// <param name="segmentLength">W, the length of segments that are read on their own; default the whole sequence.</param>
    /// <param name="embedding">What else happens between embeddings and layers; default nothing.</param>
    /// <param name="finalNorm">Whether the output of the last layer is normalised. Default false.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TransformerTextEncoder(long vocabularySize, long maximumLength, IReadOnlyList<TransformerLayerOptions> layers,
        PositionalEncoding positionalEncoding = PositionalEncoding.Sinusoidal, IReadOnlyList<long>? kernelSizes = null,
        Generator? generator = null, bool scaleEmbedding = false, long? segmentLength = null,
        TokenEmbeddingOptions? embedding = null, bool finalNorm = false)
        : base(nameof(TransformerTextEncoder), vocabularySize, TransformerEncoder.Checked(layers)[0].Dimension, generator,
            maximumLength, scaleEmbedding, embedding?.Checked().Dimension)
    {
        var first = layers[0].Checked();
        var reading = embedding ?? new();
        this.segmentLength = segmentLength is { } width ? Arguments.AtLeast(1, width, nameof(segmentLength)) : null;
        TypeCount = reading.TypeCount;
        if (TypeCount > 0)
            typeEmbedding = Init.Normal([TypeCount, EmbeddingDimension], TableScale, generator);
        positions = CreatePositions(
            Arguments.Defined(positionalEncoding), Math.Min(maximumLength, segmentLength ?? maximumLength), reading, generator);
        distances = positionalEncoding switch
        {
            PositionalEncoding.Alibi => new AlibiBias((int)first.Heads),
            PositionalEncoding.Relative =>
                new RelativePositionBias(first.Heads, reading.RelativeBuckets, reading.RelativeMaximumDistance),
            _ => null,
        };
        embeddingNorm = reading.HasNorm ? (first with { Dimension = EmbeddingDimension }).CreateNorm() : null;
        projection = EmbeddingDimension == Dimension ? null : new LinearLayer(EmbeddingDimension, Dimension, generator);
        dropout = new Dropout(first.Dropout, generator);
        encoder = new TransformerEncoder(
            [.. layers.Select(layer => layer with { IsRotary = positionalEncoding == PositionalEncoding.Rotary })], finalNorm,
            generator);
        convolution = kernelSizes is { Count: > 0 }
            ? new TokenConvolution(Dimension, kernelSizes, first.Dropout, generator)
            : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long TypeCount { get; }

    private protected override Tensor AddTypes(Tensor embedded, Tensor? types)
    {
        if (typeEmbedding is null)
            return embedded;
        return types is null
            ? embedded.Plus(typeEmbedding.select(0, 0))
            : embedded.Plus(typeEmbedding.index_select(0, types.reshape(-1)).view(embedded.shape));
    }

    private nn.Module<Tensor, Tensor>? CreatePositions(
        PositionalEncoding kind, long count, TokenEmbeddingOptions reading, Generator? generator) => kind switch
    {
        PositionalEncoding.Sinusoidal => new SinusoidalPositionalEncoding(
            count, EmbeddingDimension, reading.SinusoidScale ?? Scale, reading.HasHalvedSinusoids),
        PositionalEncoding.Learned =>
            new LearnedPositionalEncoding(count, EmbeddingDimension, generator, reading.FirstPositionRow),
        _ => null,
    };

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(
        Tensor embedded, Tensor? padding, bool needsWeights)
    {
        if (segmentLength is not { } width)
            return Read(embedded, padding, needsWeights);
        var (segments, masked) = Segments.Cut(embedded, padding, width); // [B, S, W, D]
        var (read, _) = Read(segments.flatten(0, 1), masked?.flatten(0, 1), needsWeights: false); // [B·S, W, D]
        var joined = read.view(segments.shape[0], segments.shape[1], segments.shape[2], Dimension);
        return (Segments.Join(joined, embedded.shape[1]), []);
    }

    private (Tensor Output, IReadOnlyList<Tensor> Weights) Read(Tensor embedded, Tensor? padding, bool needsWeights)
    {
        var x = positions is null ? embedded : positions.call(embedded);
        if (embeddingNorm is not null)
            x = embeddingNorm.call(x);
        x = dropout.call(x);
        if (projection is not null)
            x = projection.call(x);
        if (convolution is not null)
            x = convolution.call(x, padding);
        var length = x.shape[1];
        return encoder.call(x, new AttentionMask(
            padding, DistanceBias: distances?.ByDistance(length, length, x), NeedsWeights: needsWeights));
    }
}
