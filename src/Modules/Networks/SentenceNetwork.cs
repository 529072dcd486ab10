using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>
/// Scores the sentences of documents: attention pooling of the tokens of a sentence gives its vector, a transformer puts the
/// sentences of a document into context, and a linear head scores each (hierarchical as Yang et al. 2016, section 2.2; the
/// sentences in context as Liu and Lapata 2019, "Text Summarization with Pretrained Encoders", section 3.2).
/// </summary>
/// <remarks>
/// Features of a sentence, such as its length, are added to its vector by a linear layer, and to its score by another one, so
/// that the network can do as well as a linear model of the features from the first step on.
/// </remarks>
public sealed class SentenceNetwork : nn.Module<SentenceInput, Tensor>
{
    // Positions are small beside the vectors of sentences.
    private const double PositionScale = 0.1;

    private readonly long dimension;
    private readonly long featureCount;
    private readonly TokenEncoder encoder;
    private readonly AttentionPooling pooling;
    private readonly LinearLayer features;
    private readonly SinusoidalPositionalEncoding positions;
    private readonly Dropout dropout;
    private readonly TransformerEncoder context;
    private readonly LinearHead head;
    private readonly LinearLayer direct;

    /// <param name="encoder">From token ids to vectors [N, W, D]; becomes a part of this module.</param>
    /// <param name="featureCount">K, at least 1.</param>
    /// <param name="maximumSentences">The most sentences of a document, at least 1.</param>
    /// <param name="layers">Number of layers over the sentences, at least 1.</param>
    /// <param name="options">The shape of these layers; their dimension D, which is even, is the encoder's.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public SentenceNetwork(TokenEncoder encoder, long featureCount, long maximumSentences, int layers,
        TransformerLayerOptions options, Generator? generator = null) : base(nameof(SentenceNetwork))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        dimension = encoder.Dimension;
        if (options.Dimension != dimension)
            throw Arguments.Wrong(options.Dimension, $"{dimension}, the encoder's", nameof(options));
        this.featureCount = Arguments.AtLeast(1, featureCount);
        this.encoder = encoder;
        pooling = new AttentionPooling(dimension, generator);
        features = new LinearLayer(featureCount, dimension, generator);
        positions = new SinusoidalPositionalEncoding(maximumSentences, dimension, PositionScale);
        dropout = new Dropout(options.Dropout, generator);
        context = new TransformerEncoder(layers, options, finalNorm: true, generator);
        head = new LinearHead(dimension, 1, options.Dropout, generator);
        direct = new LinearLayer(featureCount, 1, generator, hasBias: false);
        RegisterComponents();
    }

    /// <param name="input">The sentences.</param>
    /// <returns>A logit for each sentence, [N].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(SentenceInput input)
    {
        var count = Shapes.OfRank(input.Ids, 2, nameof(input.Ids), "[N, W]")[0];
        Shapes.Are(input.Features, [count, featureCount], nameof(input.Features), $"[N, K] = [{count}, {featureCount}]");
        Shapes.Are(input.Places, [count], nameof(input.Places), $"[N] = [{count}]");
        var slots = Shapes.OfRank(input.Slots, 2, nameof(input.Slots), "[B, S]");
        Shapes.IsPadding(input.Missing, slots[0], slots[1]);
        var tokens = encoder.Encode(encoder.Embed(input.Ids), input.Padding, needsWeights: false).Output; // [N, W, D]
        var own = pooling.call(tokens, input.Padding).Output.Plus(features.call(input.Features)); // [N, D]
        var none = zeros([1, dimension], own.dtype, own.device);
        var documents = cat([own, none], 0).index_select(0, input.Slots.reshape(-1)).view(slots[0], slots[1], dimension);
        documents = dropout.call(positions.call(documents)); // [B, S, D]
        documents = context.call(documents, new AttentionMask(input.Missing)).Output;
        var inContext = documents.reshape(-1, dimension).index_select(0, input.Places); // [B·S, D] -> [N, D]
        return head.call(inContext).Plus(direct.call(input.Features)).squeeze(1);
    }
}
