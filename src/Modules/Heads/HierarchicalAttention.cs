using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// One vector for a document, in two steps: attention pooling of each sentence's words gives the sentence's vector, and
/// attention pooling of the sentences' vectors, which an encoder may first put into context, gives the document's
/// (Yang et al. 2016, "Hierarchical Attention Networks for Document Classification", section 2.2).
/// </summary>
/// <remarks>A sentence whose words are all padding is padding itself.</remarks>
public sealed class HierarchicalAttention
    : nn.Module<Tensor, Tensor?, (Tensor Output, Tensor WordWeights, Tensor SentenceWeights)>
{
    private readonly long dimension;
    private readonly AttentionPooling words;
    private readonly nn.Module<Tensor, Tensor?, Tensor>? encoder;
    private readonly AttentionPooling sentences;

    /// <param name="dimension">D, the width of the words' vectors, at least 1.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <param name="score">How words and sentences are scored. Default <see cref="PoolingScore.Additive"/>.</param>
    /// <param name="normalization">Default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <param name="sentenceEncoder">
    /// From sentence vectors [B, S, D] and padding [B, S] or null to vectors in context [B, S, E]; becomes a part of this
    /// module. Default none.
    /// </param>
    /// <param name="sentenceDimension">E, at least 1; default D.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public HierarchicalAttention(long dimension, Generator? generator = null,
        PoolingScore score = PoolingScore.Additive,
        AttentionFunction normalization = AttentionFunction.Softmax,
        nn.Module<Tensor, Tensor?, Tensor>? sentenceEncoder = null, long? sentenceDimension = null)
        : base(nameof(HierarchicalAttention))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (sentenceDimension < 1 || (sentenceEncoder is null && sentenceDimension is { } width && width != dimension))
        {
            throw new ArgumentException(
                $"sentenceDimension is {sentenceDimension}; expected at least 1, and without a sentence encoder " +
                $"dimension, {dimension}.", nameof(sentenceDimension));
        }
        this.dimension = dimension;
        words = new AttentionPooling(dimension, generator, score, normalization);
        encoder = sentenceEncoder;
        sentences = new AttentionPooling(sentenceDimension ?? dimension, generator, score, normalization);
        RegisterComponents();
    }

    /// <param name="input">[B, S, W, D], the vectors of W words in each of S sentences.</param>
    /// <param name="padding">[B, S, W] Boolean, true = ignored; null when nothing is.</param>
    /// <returns>
    /// Output [B, E], word weights [B, S, W] and sentence weights [B, S]; a sentence, and a document, that is all padding
    /// gets zeros in all of them.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor WordWeights, Tensor SentenceWeights) forward(Tensor input, Tensor? padding)
    {
        Shapes.Are(input, [-1, -1, -1, dimension], nameof(input), $"[B, S, W, D] with D = {dimension}");
        var shape = input.shape;
        Shapes.IsPadding(padding, shape[..3], "[B, S, W]");
        var (vectors, wordWeights) = words.call(input.flatten(0, 1), padding?.flatten(0, 1));
        vectors = vectors.view(shape[0], shape[1], dimension); // [B, S, D]
        var empty = padding?.all(-1); // [B, S]
        if (encoder is not null)
            vectors = encoder.call(vectors, empty);
        var (output, sentenceWeights) = sentences.call(vectors, empty);
        return (output, wordWeights.view(shape[..3]), sentenceWeights);
    }
}
