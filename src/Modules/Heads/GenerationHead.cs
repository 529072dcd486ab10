using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// From a decoder's output x to the distribution of the next token: softmax(E·(s·x) + b) and, with a copy mechanism, the
/// pointer-generator's mixture (1 − c)·softmax(E·(s·x) + b) + c·a (See et al. 2017, "Get To The Point: Summarization with
/// Pointer-Generator Networks", section 2.2). a is the alignment, summed over the positions of the source that have the token,
/// and c = σ(w·[x; context] + b′) the probability of copying, 1 − p_gen in the paper.
/// </summary>
/// <remarks>
/// Tokens are pieces of words, down to bytes, so a word that is new to the vocabulary is copied piece by piece, and there is no
/// extended vocabulary.
/// </remarks>
public sealed class GenerationHead : nn.Module
{
    // Added to the probability of copying a token that the source does not have.
    private const double Epsilon = 1e-10;

    private readonly long dimension;
    private readonly Parameter? weight; // E [V, D], where it is not the table of embeddings
    private readonly double scale; // s
    private readonly Parameter? bias; // [V]
    private readonly LinearLayer? copy; // w, b′

    /// <param name="dimension">D, at least 1.</param>
    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="copies">Whether there is a copy mechanism. Default false.</param>
    /// <param name="isTied">
    /// Whether E is a table of embeddings, which each call gets (Press and Wolf 2017, "Using the Output Embedding to Improve
    /// Language Models"). Default false: E belongs to this module.
    /// </param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <param name="hasBias">Whether there is a bias b, at first 0. Default true.</param>
    /// <param name="scale">s, positive and finite: 1/√D in Raffel et al. 2020 (T5), where E is tied. Default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public GenerationHead(long dimension, long vocabularySize, bool copies = false, bool isTied = false,
        Generator? generator = null, bool hasBias = true, double scale = 1) : base(nameof(GenerationHead))
    {
        this.dimension = Arguments.AtLeast(1, dimension);
        VocabularySize = Arguments.AtLeast(1, vocabularySize);
        this.scale = Arguments.Positive(scale);
        weight = isTied ? null : Init.XavierUniform(vocabularySize, dimension, generator);
        bias = hasBias ? Init.Constant(vocabularySize, 0) : null;
        copy = copies ? new LinearLayer(2 * dimension, 1, generator) : null;
        RegisterComponents();
    }

    /// <summary>Whether there is a copy mechanism.</summary>
    public bool Copies => copy is not null;

    /// <summary>Whether each call gets the table of embeddings that E is.</summary>
    public bool IsTied => weight is null;

    /// <summary>D, the width of the decoder's output.</summary>
    public long Dimension => dimension;

    /// <summary>V, the number of tokens.</summary>
    public long VocabularySize { get; }

    /// <summary>b [V]; null when there is none.</summary>
    internal Tensor? Bias => bias;

    /// <summary>The log-probability of every token.</summary>
    /// <param name="output">[B, L, D], the decoder's output.</param>
    /// <param name="alignment">[B, L, S]; read by a copy mechanism alone.</param>
    /// <param name="memory">[B, S, D]; read by a copy mechanism alone.</param>
    /// <param name="source">[B, S] Int64, the ids of the source; read by a copy mechanism alone.</param>
    /// <param name="embeddings">[V, D] where the head is tied, else null.</param>
    /// <returns>[B, L, V], and the probability of copying [B, L], null without a copy mechanism.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor LogProbabilities, Tensor? CopyProbability) LogProbabilities(
        Tensor output, Tensor alignment, Tensor memory, Tensor source, Tensor? embeddings)
    {
        var logits = ComputeLogits(output, embeddings); // [B, L, V]
        if (copy is null)
            return (logits.log_softmax(-1), null);
        var shape = output.shape;
        Shapes.Are(alignment, [shape[0], shape[1], -1], nameof(alignment), $"[B, L, S] = [{shape[0]}, {shape[1]}, S]");
        var length = alignment.shape[2];
        Shapes.Are(memory, [shape[0], length, dimension], nameof(memory), $"[B, S, D] = [{shape[0]}, {length}, {dimension}]");
        Shapes.Are(source, [shape[0], length], nameof(source), $"[B, S] = [{shape[0]}, {length}]");
        var gate = copy.call(cat([output, matmul(alignment, memory)], -1)); // [B, L, 1], the logit of c
        var c = gate.sigmoid();
        var ids = source.unsqueeze(1).expand(alignment.shape); // [B, S] -> [B, L, S]
        // σ(−g), not 1 − c, which is 0 for a c near 1: then no token that the source lacks could follow.
        var mixed = (logits.softmax(-1) * gate.negative().sigmoid()).scatter_add(-1, ids, alignment * c); // [B, L, V]
        return (mixed.log(), c.squeeze(-1));
    }

    /// <summary>E·(s·x) + b, without a copy mechanism.</summary>
    /// <param name="output">[B, L, D], the decoder's output.</param>
    /// <param name="embeddings">[V, D] where the head is tied, else null.</param>
    /// <returns>[B, L, V]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor ComputeLogits(Tensor output, Tensor? embeddings)
    {
        Shapes.Are(output, [-1, -1, dimension], nameof(output), $"[B, L, D] with D = {dimension}");
        return LogitsOf(output, embeddings);
    }

    /// <summary>The log-probabilities of given tokens, for a loss. Computes no distribution of copies.</summary>
    /// <param name="output">[T, D], the decoder's output at T positions.</param>
    /// <param name="alignment">[T, S]</param>
    /// <param name="context">[T, D], the memory weighted by the alignment; null without a copy mechanism.</param>
    /// <param name="source">[T, S] Int64, the ids of the source of each position; null without a copy mechanism.</param>
    /// <param name="labels">[T] Int64, each in [0, V).</param>
    /// <param name="embeddings">[V, D] where the head is tied, else null.</param>
    /// <returns>
    /// The log-probability of each label [T], and the mean over the vocabulary of log softmax(E·(s·x) + b), [T], for label
    /// smoothing.
    /// </returns>
    internal (Tensor OfLabels, Tensor Mean) LogProbabilitiesOf(Tensor output, Tensor alignment, Tensor? context, Tensor? source,
        Tensor labels, Tensor? embeddings)
    {
        var all = LogitsOf(output, embeddings).log_softmax(-1); // [T, V]
        var generated = all.gather(1, labels.unsqueeze(1)).squeeze(1); // [T]
        var mean = all.mean([1]);
        if (copy is null)
            return (generated, mean);
        var gate = copy.call(cat([output, context!], 1)).squeeze(1); // [T], the logit of c
        var mass = (alignment * source!.eq(labels.unsqueeze(1))).sum(1); // [T]
        return (logaddexp(
            generated.Plus(nn.functional.logsigmoid(-gate)),
            mass.Plus(Scalars.Of(Epsilon)).log().Plus(nn.functional.logsigmoid(gate))), mean);
    }

    private Tensor LogitsOf(Tensor output, Tensor? embeddings)
    {
        var table = weight ?? embeddings!;
        Shapes.Are(table, [VocabularySize, dimension], nameof(embeddings), $"[V, D] = [{VocabularySize}, {dimension}]");
        return nn.functional.linear(scale == 1 ? output : output * Scalars.Of(scale), table, bias);
    }
}
