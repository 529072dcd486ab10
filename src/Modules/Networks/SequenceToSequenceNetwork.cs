using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>
/// A whole network from one text to another: the encoder reads the source, the decoder attends to what it gives, and the head
/// predicts the target token by token (Sutskever et al. 2014; Bahdanau et al. 2015; Vaswani et al. 2017).
/// </summary>
public sealed class SequenceToSequenceNetwork : nn.Module<Tensor, Tensor?, Tensor, Tensor>, IRecomputable
{
    private readonly TokenEncoder encoder;
    private readonly LayerNormalization? norm;
    private readonly Parameter? embedding; // [V, D] of the target, where it is not the source's
    private readonly TextDecoder decoder;
    private readonly GenerationHead head;
    private ActivationCheckpoints? checkpoints;

    /// <param name="encoder">From ids of the source to vectors [B, S, D]; becomes a part of this module.</param>
    /// <param name="decoder">Becomes a part of this module.</param>
    /// <param name="head">
    /// From the decoder's output to V tokens; becomes a part of this module. A head that is tied gets the embeddings of the
    /// target. With a copy mechanism, source and target have one vocabulary.
    /// </param>
    /// <param name="sharesEmbeddings">
    /// Whether the embeddings of the target are the source's. Default true: source and target have one vocabulary.
    /// </param>
    /// <param name="generator">Source of the initial embeddings; default the global generator.</param>
    /// <param name="normalizesMemory">
    /// Whether a layer normalisation is applied to what the encoder gives. Default true; false for an encoder that has its own
    /// last normalisation.
    /// </param>
    /// <exception cref="ArgumentException">The dimensions or the vocabularies of the parts do not fit together.</exception>
    public SequenceToSequenceNetwork(TokenEncoder encoder, TextDecoder decoder, GenerationHead head, bool sharesEmbeddings = true,
        Generator? generator = null, bool normalizesMemory = true) : base(nameof(SequenceToSequenceNetwork))
    {
        Check(encoder, decoder, head, sharesEmbeddings);
        this.encoder = encoder;
        this.decoder = decoder;
        this.head = head;
        norm = normalizesMemory ? new LayerNormalization(encoder.Dimension) : null;
        embedding = sharesEmbeddings ? null : encoder.CreateTable(head.VocabularySize, generator);
        RegisterComponents();
    }

    ActivationCheckpoints? IRecomputable.Checkpoints { set => checkpoints = value; }

    /// <summary>Whether each step needs the <see cref="CopyRuns"/>.</summary>
    internal bool ReadsRuns => decoder.ReadsRuns;

    /// <summary>V, the number of tokens that can be generated.</summary>
    public long VocabularySize => head.VocabularySize;

    /// <summary>The bias of the head, [V]; null when there is none.</summary>
    internal Tensor? HeadBias => head.Bias;

    private Tensor TargetEmbeddings => embedding ?? encoder.Embeddings;

    private Tensor? HeadEmbeddings => head.IsTied ? TargetEmbeddings : null;

    /// <summary>The distribution of each next token, given the target before it (teacher forcing).</summary>
    /// <param name="source">[B, S] Int64</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <param name="target">[B, L] Int64, beginning with the token that begins every target.</param>
    /// <returns>Log-probabilities [B, L, V].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor source, Tensor? padding, Tensor target)
    {
        var memory = Encode(source, padding);
        var (output, alignment) = Decode(source, padding, target, memory);
        return head.LogProbabilities(output, alignment, memory, source, HeadEmbeddings).LogProbabilities;
    }

    /// <summary>The encoder's vectors of sources, normalised where the network does.</summary>
    /// <param name="source">[B, S] Int64</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <returns>[B, S, D]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Encode(Tensor source, Tensor? padding)
    {
        Shapes.OfRank(source, 2, nameof(source), "[B, S]");
        var memory = encoder.Encode(encoder.Embed(source), padding, needsWeights: false).Output;
        return norm is null ? memory : norm.call(memory);
    }

    /// <summary>Begins decoding of sources.</summary>
    /// <param name="source">[B, S] Int64</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public DecoderState Start(Tensor source, Tensor? padding) => new SequenceDecoderState(this, source, padding);

    /// <summary>The loss of each label, −log p, with label smoothing and coverage loss.</summary>
    /// <param name="source">[B, S] Int64</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <param name="target">[B, L] Int64, beginning with the token that begins every target.</param>
    /// <param name="positions">[T] Int64, the indices in the flattened [B·L] of the positions whose next token counts.</param>
    /// <param name="labels">[T] Int64, the next token of each of these positions.</param>
    /// <param name="labelSmoothing">
    /// ε, the share of the target that is spread over the vocabulary (Szegedy et al. 2016, section 7).
    /// </param>
    /// <param name="coverage">
    /// λ, the weight of the coverage loss Σ min(a, sum of a at earlier positions) (See et al. 2017, section 2.3).
    /// </param>
    /// <returns>[T]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    internal Tensor Losses(Tensor source, Tensor? padding, Tensor target, Tensor positions, Tensor labels, double labelSmoothing,
        double coverage)
    {
        var memory = Encode(source, padding); // [B, S, D]
        // All layers of the decoder read the memory, and so does the head.
        memory = ActivationCheckpoints.Active(this, checkpoints)?.Leaf(memory) ?? memory;
        var (output, alignment) = Decode(source, padding, target, memory);
        var chosen = alignment.flatten(0, 1).index_select(0, positions); // [B, L, S] -> [T, S]
        Tensor? context = null, sources = null;
        if (head.Copies)
        {
            context = matmul(alignment, memory).flatten(0, 1).index_select(0, positions); // [T, D]
            sources = source.index_select(0, positions.div(Scalars.Of(target.shape[1]), RoundingMode.floor)); // [T, S]
        }
        var (ofLabels, mean) = head.LogProbabilitiesOf(output.flatten(0, 1).index_select(0, positions), chosen, context, sources,
            labels, HeadEmbeddings);
        var losses = -ofLabels;
        if (labelSmoothing > 0)
            losses = losses * Scalars.Of(1 - labelSmoothing) - mean * Scalars.Of(labelSmoothing);
        if (coverage > 0)
        {
            var covered = alignment.cumsum(1) - alignment; // [B, L, S], what earlier positions attended to
            var again = alignment.minimum(covered).sum(-1); // [B, L]
            losses = losses.Plus(again.flatten().index_select(0, positions) * Scalars.Of(coverage));
        }
        return losses;
    }

    private (Tensor Output, Tensor Alignment) Decode(Tensor source, Tensor? padding, Tensor target, Tensor memory) =>
        decoder.forward(Embed(target), memory, padding, decoder.ReadsRuns ? CopyRuns.Of(source, target) : null);

    /// <summary>Looks up the embeddings of targets: [B, L] Int64 -> [B, L, D].</summary>
    internal Tensor Embed(Tensor target)
    {
        Shapes.OfRank(target, 2, nameof(target), "[B, L]");
        return encoder.LookUp(target, TargetEmbeddings);
    }

    /// <summary>Creates the cache of decoding step by step, from the memory [B, S, D].</summary>
    internal DecoderCache CreateCache(Tensor memory) => decoder.CreateCache(memory);

    /// <summary>One step of decoding.</summary>
    /// <param name="ids">[B·W, 1] Int64</param>
    /// <param name="source">[B, S] Int64</param>
    /// <param name="padding">[B, S] Boolean; null when there is none.</param>
    /// <param name="memory">[B, S, D]</param>
    /// <param name="cache">The steps so far.</param>
    /// <param name="runs">[B·W, S], the <see cref="CopyRuns"/>; null where the decoder does not read them.</param>
    /// <returns>
    /// Log-probabilities [B·W, V], alignment [B·W, S], and with a copy mechanism its probability [B·W], else logits [B·W, V].
    /// </returns>
    internal DecoderStep Step(
        Tensor ids, Tensor source, Tensor? padding, Tensor memory, DecoderCache cache, Tensor? runs)
    {
        var (output, alignment) = decoder.Step(Embed(ids), memory, padding, cache, runs); // [B, W, D], [B, W, S]
        if (!head.Copies)
        {
            var logits = head.ComputeLogits(output, HeadEmbeddings).flatten(0, 1);
            return new DecoderStep(logits.log_softmax(-1), alignment.flatten(0, 1), null, logits);
        }
        var (logProbabilities, copies) = head.LogProbabilities(output, alignment, memory, source, HeadEmbeddings);
        return new DecoderStep(logProbabilities.flatten(0, 1), alignment.flatten(0, 1), copies!.flatten());
    }

    private static void Check(TokenEncoder encoder, TextDecoder decoder, GenerationHead head, bool sharesEmbeddings)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(head);
        CheckDimension(decoder.Dimension, nameof(decoder));
        CheckDimension(head.Dimension, nameof(head));
        var tokens = encoder.Embeddings.shape[0];
        if ((sharesEmbeddings || head.Copies) && head.VocabularySize != tokens)
        {
            throw new ArgumentException(
                $"'{nameof(head)}' has a vocabulary of {head.VocabularySize}; expected the encoder's {tokens}.", nameof(head));
        }

        void CheckDimension(long dimension, string name)
        {
            if (dimension != encoder.Dimension)
            {
                throw new ArgumentException(
                    $"'{name}' has dimension {dimension}; expected the encoder's {encoder.Dimension}.", name);
            }
        }
    }
}
