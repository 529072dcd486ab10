using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TransformerDecoderLayer = MLNet.Attention.Modules.Layers.TransformerDecoderLayer;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>
/// The decoder of a transformer: positions, dropout, decoder layers, a final layer normalisation (Vaswani et al. 2017, section
/// 3.1). The alignment is that of a pointer of its own, or the mean over the heads of the last layer. Positions that queries and
/// keys or scores have, and not the vectors, are those of self-attention alone.
/// </summary>
/// <remarks>
/// The pointer is one more attention head, softmax(W_q·x·(W_k·m)ᵀ/√D + (w·x + b)·r), whose weights are used as a distribution
/// over the source's positions alone (Vinyals et al. 2015, "Pointer Networks", section 2.3), so that copying does not disturb
/// what the heads of the layers attend to. r is how many tokens just before a position of the source are also the last ones of
/// the target: so a copy goes on where it was, also in words whose tokens were never seen in training.
/// </remarks>
public sealed class TransformerTextDecoder : TextDecoder, IRecomputable
{
    private readonly SinusoidalPositionalEncoding? sinusoids;
    private readonly LearnedPositionalEncoding? positions;
    private readonly PositionBias? distances; // of self-attention, shared by the layers
    private readonly LayerNormalization? embeddingNorm;
    private readonly Dropout dropout;
    private readonly ModuleList<TransformerDecoderLayer> layers;
    private readonly LayerNormalization? norm;
    private readonly LinearLayer? pointer_query;
    private readonly LinearLayer? pointer_key;
    private readonly LinearLayer? pointer_run;
    private ActivationCheckpoints? checkpoints;

    /// <param name="maximumLength">T, the longest target in tokens, at least 1.</param>
    /// <param name="layers">Number of decoder layers, at least 1.</param>
    /// <param name="options">The shape of each layer; its dropout is also that of the embeddings.</param>
    /// <param name="positionalEncoding">Default <see cref="PositionalEncoding.Sinusoidal"/>.</param>
    /// <param name="hasPointer">Whether a pointer gives the alignment. Default false.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="embedding">
    /// What else happens between embeddings and layers; default nothing. Embeddings have the width D and no types.
    /// </param>
    /// <param name="finalNorm">Whether the output of the last layer is normalised. Default true.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TransformerTextDecoder(long maximumLength, int layers, TransformerLayerOptions options,
        PositionalEncoding positionalEncoding = PositionalEncoding.Sinusoidal, bool hasPointer = false,
        Generator? generator = null, TokenEmbeddingOptions? embedding = null, bool finalNorm = true)
        : base(nameof(TransformerTextDecoder), options.Dimension)
    {
        options.Checked();
        var reading = Checked(embedding ?? new());
        Arguments.AtLeast(1, maximumLength);
        Arguments.AtLeast(1, layers);
        Arguments.Defined(positionalEncoding);
        if (positionalEncoding == PositionalEncoding.Sinusoidal)
        {
            sinusoids = new SinusoidalPositionalEncoding(
                maximumLength, Dimension, reading.SinusoidScale ?? 1, reading.HasHalvedSinusoids);
        }
        if (positionalEncoding == PositionalEncoding.Learned)
            positions = new LearnedPositionalEncoding(maximumLength, Dimension, generator, reading.FirstPositionRow);
        distances = positionalEncoding switch
        {
            PositionalEncoding.Alibi => new AlibiBias((int)options.Heads),
            PositionalEncoding.Relative => new RelativePositionBias(
                options.Heads, reading.RelativeBuckets, reading.RelativeMaximumDistance, isBidirectional: false),
            _ => null,
        };
        options = options with { IsRotary = positionalEncoding == PositionalEncoding.Rotary };
        embeddingNorm = reading.HasNorm ? options.CreateNorm() : null;
        dropout = new Dropout(options.Dropout, generator);
        this.layers = new ModuleList<TransformerDecoderLayer>(Enumerable.Range(0, layers)
            .Select(_ => new TransformerDecoderLayer(options, generator: generator))
            .ToArray());
        norm = finalNorm ? options.CreateNorm() : null;
        if (hasPointer)
        {
            pointer_query = new LinearLayer(Dimension, Dimension, generator, hasBias: false);
            pointer_key = new LinearLayer(Dimension, Dimension, generator, hasBias: false);
            pointer_run = new LinearLayer(Dimension, 1, generator);
        }
        RegisterComponents();
    }

    ActivationCheckpoints? IRecomputable.Checkpoints { set => checkpoints = value; }

    private protected override DecoderCache NewCache(Tensor memory) => new TransformerDecoderCache(layers.Count);

    /// <inheritdoc/>
    public override bool ReadsRuns => pointer_run is not null;

    private protected override (Tensor Output, Tensor Alignment) Decode(
        Tensor embedded, Tensor memory, Tensor? padding, Tensor? runs)
    {
        var recomputing = ActivationCheckpoints.Active(this, checkpoints);
        var mask = new AttentionMask(padding);
        var targetMask = TargetMask(embedded, embedded.shape[1]);
        if (recomputing is not null)
            targetMask = targetMask with { DistanceBias = recomputing.Leaf(targetMask.DistanceBias) };
        var x = dropout.call(WithPositions(embedded, 0));
        // The last layer gives the weights, and its activations would be computed again at once.
        foreach (var layer in layers.Take(layers.Count - 1))
        {
            x = recomputing is null
                ? layer.call(x, memory, targetMask, mask).Output
                : recomputing.Run(x, values => layer.call(values, memory, targetMask, mask).Output);
        }
        (x, _, var weights) = layers[^1].call(x, memory, targetMask, mask); // [B, H, L, S]
        x = Finish(x); // [B, L, D]
        return (x, pointer_key is null ? weights!.mean([1]) : Point(x, pointer_key.call(memory), padding, runs));
    }

    private protected override (Tensor Output, Tensor Alignment) DecodeNext(
        Tensor embedded, Tensor memory, Tensor? padding, DecoderCache cache, Tensor? runs)
    {
        var caches = (TransformerDecoderCache)cache;
        var mask = new AttentionMask(padding);
        var targetMask = TargetMask(embedded, cache.Length + 1);
        var x = WithPositions(embedded, cache.Length); // [B·W, 1, D]
        Tensor? weights = null; // [B, H, W, S]
        for (var i = 0; i < layers.Count; i++)
            (x, _, weights) = layers[i].forward(x, memory, targetMask, mask, caches.Layers[i]);
        x = Finish(x).view(memory.shape[0], -1, Dimension); // [B·W, 1, D] -> [B, W, D]
        return (x, pointer_key is null
            ? weights!.mean([1])
            : Point(x, caches.PointerKeys(() => pointer_key.call(memory)), padding, runs?.view(x.shape[0], x.shape[1], -1)));
    }

    private static TokenEmbeddingOptions Checked(TokenEmbeddingOptions embedding)
    {
        if (embedding.Dimension is { } width)
            throw Arguments.Wrong(width, "null in a decoder", nameof(embedding.Dimension));
        if (embedding.TypeCount != 0)
            throw Arguments.Wrong(embedding.TypeCount, "0 in a decoder", nameof(embedding.TypeCount));
        return embedding.Checked();
    }

    private Tensor WithPositions(Tensor embedded, long offset)
    {
        var x = sinusoids?.forward(embedded, offset) ?? positions?.forward(embedded, offset) ?? embedded;
        return embeddingNorm is null ? x : embeddingNorm.call(x);
    }

    private Tensor Finish(Tensor x) => norm is null ? x : norm.call(x);

    /// <summary>The mask of self-attention to as many positions as there are with these.</summary>
    private AttentionMask TargetMask(Tensor embedded, long keys) => distances is null
        ? AttentionMask.None
        : new AttentionMask(DistanceBias: distances.ByDistance(embedded.shape[1], keys, embedded));

    /// <param name="x">[B, L, D]</param>
    /// <param name="keys">[B, S, D]</param>
    /// <param name="padding">[B, S]</param>
    /// <param name="runs">[B, L, S]</param>
    /// <returns>[B, L, S]</returns>
    private Tensor Point(Tensor x, Tensor keys, Tensor? padding, Tensor? runs)
    {
        var scores = matmul(pointer_query!.call(x) / Scalars.Of(Math.Sqrt(Dimension)), keys.transpose(1, 2)); // [B, L, S]
        if (runs is not null)
            scores = scores.Plus(pointer_run!.call(x) * runs.to_type(x.dtype)); // [B, L, 1] * [B, L, S]
        return MaskedSoftmax.Apply(scores, padding?.unsqueeze(1));
    }
}
