using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>
/// Scores the tags of words: the encoder's vectors of a word's tokens become one, and a linear head scores the tags of each word
/// (Lample et al. 2016, "Neural Architectures for Named Entity Recognition", section 2.3). The tags of a text may form a
/// <see cref="LinearChain"/>.
/// </summary>
/// <remarks>
/// Features of a word, such as its shape, are added to the embeddings of its tokens by one table, and to the scores of the word
/// and its neighbours by another one, so that the network can do as well as a linear model of the features of a window of words.
/// </remarks>
public sealed class WordNetwork : nn.Module<WordInput, Tensor>
{
    /// <summary>How many words to either side a feature adds to the scores of.</summary>
    public const int FeatureRadius = 2;

    private const int Window = 2 * FeatureRadius + 1;

    private readonly int tags;
    private readonly WordPooling pooling;
    private readonly TokenEncoder encoder;
    private readonly WordFeatureTable? features;
    private readonly WordFeatureTable? direct;
    private readonly Dropout? featureDropout;
    private readonly LinearHead head;
    private readonly LinearChain? chain;

    /// <param name="encoder">From token ids to vectors [B, S, D]; becomes a part of this module.</param>
    /// <param name="tags">C, at least 1.</param>
    /// <param name="pooling">From the vectors of a word's tokens to that of the word.</param>
    /// <param name="chain">
    /// The chain of C tags, which becomes a part of this module; null for tags that do not depend on each other.
    /// </param>
    /// <param name="featureBuckets">H, the number of features; 0 for none.</param>
    /// <param name="dropout">Share of a word's vector that is dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="hiddenLayer">What the hidden layer of the head has; default none.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public WordNetwork(TokenEncoder encoder, int tags, WordPooling pooling, LinearChain? chain, long featureBuckets,
        double dropout = 0, Generator? generator = null, HiddenLayerOptions? hiddenLayer = null) : base(nameof(WordNetwork))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        this.encoder = encoder;
        this.tags = tags;
        this.pooling = Arguments.Defined(pooling);
        this.chain = chain;
        if (Arguments.AtLeast(0, featureBuckets) > 0)
        {
            features = new WordFeatureTable(featureBuckets, encoder.EmbeddingDimension, encoder.Scale, generator);
            direct = new WordFeatureTable(featureBuckets, Window * tags, 0, generator);
            featureDropout = new Dropout(dropout, generator);
        }
        head = new LinearHead(encoder.Dimension, tags, dropout, generator, hiddenLayer);
        RegisterComponents();
    }

    /// <summary>The encoder.</summary>
    public TokenEncoder Encoder => encoder;

    /// <summary>The chain of tags; null without one.</summary>
    public LinearChain? Chain => chain;

    /// <summary>Lowers all scores of a tag.</summary>
    internal void Lower(int tag, double by)
    {
        using var noGradient = no_grad();
        using var changes = tensor(Enumerable.Range(0, tags).Select(other => other == tag ? (float)-by : 0).ToArray(),
            head.OutputBias.dtype, head.OutputBias.device);
        head.OutputBias.Increase(changes);
    }

    /// <param name="input">The words.</param>
    /// <returns>The score of each tag of each word, [B, W, C]; of any value where there is no word.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(WordInput input)
    {
        var ids = Shapes.OfRank(input.Ids, 2, nameof(input.Ids), "[B, S]");
        var words = Shapes.OfRank(input.Starts, 2, nameof(input.Starts), "[B, W]");
        Shapes.Are(input.Starts, [ids[0], -1], nameof(input.Starts), $"[B, W] with B = {ids[0]}");
        Shapes.Are(input.Ends, words, nameof(input.Ends), $"[B, W] = [{words[0]}, {words[1]}]");
        Shapes.IsPadding(input.Missing, words, "[B, W]");
        var embedded = encoder.Embed(input.Ids); // [B, S, D]
        if (features is not null)
            embedded = embedded.Plus(OfTokens(features.call(FeaturesOf(input, words)), WordsOf(input, ids)));
        var tokens = encoder.Encode(embedded, input.Padding, needsWeights: false).Output;
        var vectors = pooling == WordPooling.First // [B, W, D]
            ? At(tokens, input.Starts)
            : Means(tokens, input.Starts, input.Ends);
        var scores = head.call(vectors.flatten(0, 1)).view(words[0], words[1], tags);
        return direct is null
            ? scores
            : scores.Plus(OfNeighbours(featureDropout!.call(direct.call(input.Features!)), input.Missing));
    }

    private static Tensor FeaturesOf(WordInput input, long[] words)
    {
        ArgumentNullException.ThrowIfNull(input.Features);
        Shapes.Are(input.Features, [words[0], words[1], -1], nameof(input.Features),
            $"[B, W, K] with [B, W] = [{words[0]}, {words[1]}]");
        return input.Features;
    }

    private static Tensor WordsOf(WordInput input, long[] ids)
    {
        ArgumentNullException.ThrowIfNull(input.Words);
        Shapes.Are(input.Words, ids, nameof(input.Words), $"[B, S] = [{ids[0]}, {ids[1]}]");
        return input.Words;
    }

    // What each token has of its word: [B, W, D] -> [B, S, D].
    private static Tensor OfTokens(Tensor ofWords, Tensor words) => At(ofWords, words);

    // [B, L, D] at places [B, N] in [0, L) -> [B, N, D].
    private static Tensor At(Tensor x, Tensor places)
    {
        var (batch, length) = (x.shape[0], x.shape[1]);
        var rows = Scalars.Range(0, batch, ScalarType.Int64, x.device).unsqueeze(1) * Scalars.Of(length);
        return x.flatten(0, 1).index_select(0, places.Plus(rows).reshape(-1)).view(batch, places.shape[1], x.shape[2]);
    }

    private static Tensor Means(Tensor tokens, Tensor starts, Tensor ends)
    {
        var sums = nn.functional.pad(tokens.cumsum(1), new[] { 0L, 0, 1, 0 }); // [B, S + 1, D]
        return (At(sums, ends) - At(sums, starts)) / (ends - starts).unsqueeze(-1);
    }

    // Each word gets what the features of its neighbours say of a word at its distance: [B, W, Window·C] -> [B, W, C].
    private Tensor OfNeighbours(Tensor said, Tensor? missing)
    {
        if (missing is not null)
            said = said.masked_fill(missing.unsqueeze(-1), Scalars.Of(0));
        var length = said.shape[1];
        var wide = nn.functional.pad(said, new[] { 0L, 0, FeatureRadius, FeatureRadius });
        return wide.chunk(Window, -1)
            .Select((part, i) => part.narrow(1, i, length))
            .Aggregate((sum, part) => sum.Plus(part));
    }
}
