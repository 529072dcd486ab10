using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// One vector for a document: attention pooling of the words of a sentence gives the vector of the sentence, an optional
/// encoder puts the sentences into context, and attention pooling of their vectors gives the vector of the document
/// (Yang et al. 2016, "Hierarchical Attention Networks for Document Classification", section 2.2).
/// </summary>
/// <remarks>A sentence whose words are all padding is padding itself.</remarks>
public sealed class HierarchicalAttention
    : nn.Module<Tensor, Tensor?, (Tensor Output, Tensor WordWeights, Tensor SentenceWeights)>
{
    private readonly long dimension;
    private readonly SequencePooling words;
    private readonly nn.Module<Tensor, Tensor?, Tensor>? encoder;
    private readonly SequencePooling sentences;

    /// <param name="dimension">D, the width of the words' vectors, at least 1.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <param name="score">The score of words and sentences. Default <see cref="PoolingScore.Additive"/>.</param>
    /// <param name="function">From scores to weights. Default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <param name="sentenceEncoder">
    /// From sentence vectors [B, S, D] and padding [B, S] or null to vectors in context [B, S, E]. It becomes a part of this
    /// module. Default none.
    /// </param>
    /// <param name="sentenceDimension">E, at least 1; default D.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public HierarchicalAttention(long dimension, Generator? generator = null,
        PoolingScore score = PoolingScore.Additive,
        AttentionFunction function = AttentionFunction.Softmax,
        nn.Module<Tensor, Tensor?, Tensor>? sentenceEncoder = null, long? sentenceDimension = null)
        : this(dimension, width => new AttentionPooling(width, generator, score, function), sentenceEncoder, sentenceDimension)
    {
    }

    /// <summary>The same with poolings of any kind.</summary>
    /// <param name="dimension">D, the width of the words' vectors, at least 1.</param>
    /// <param name="createPooling">Creates the pooling of words, and then that of sentences, from a width.</param>
    /// <param name="sentenceEncoder">As above.</param>
    /// <param name="sentenceDimension">E, at least 1; default D.</param>
    internal HierarchicalAttention(long dimension, Func<long, SequencePooling> createPooling,
        nn.Module<Tensor, Tensor?, Tensor>? sentenceEncoder = null, long? sentenceDimension = null)
        : base(nameof(HierarchicalAttention))
    {
        this.dimension = Arguments.AtLeast(1, dimension);
        var width = Arguments.AtLeast(1, sentenceDimension ?? dimension, nameof(sentenceDimension));
        if (sentenceEncoder is null && width != dimension)
            throw Arguments.Wrong(width, $"'dimension', {dimension}, without an encoder", nameof(sentenceDimension));
        words = createPooling(dimension);
        encoder = sentenceEncoder;
        sentences = createPooling(width);
        RegisterComponents();
    }

    /// <param name="input">[B, S, W, D], the vectors of W words in each of S sentences.</param>
    /// <param name="padding">[B, S, W] Boolean, true = ignored; null when nothing is.</param>
    /// <returns>
    /// Output [B, E], word weights [B, S, W] and sentence weights [B, S]; a sentence or document that is all padding gets zeros
    /// in all of them.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor WordWeights, Tensor SentenceWeights) forward(Tensor input, Tensor? padding)
    {
        Shapes.Are(input, [-1, -1, -1, dimension], nameof(input), $"[B, S, W, D] with D = {dimension}");
        var shape = input.shape;
        Shapes.IsPadding(padding, shape[..3], "[B, S, W]");
        var (vectors, wordWeights) = words.call(input.flatten(0, 1), padding?.flatten(0, 1)); // [B·S, D], [B·S, W]
        vectors = vectors.view(shape[0], shape[1], dimension); // [B, S, D]
        var empty = padding?.all(-1); // [B, S]
        if (encoder is not null)
            vectors = encoder.call(vectors, empty);
        var (output, sentenceWeights) = sentences.call(vectors, empty);
        return (output, wordWeights.view(shape[..3]), sentenceWeights);
    }
}
