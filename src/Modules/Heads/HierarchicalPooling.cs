using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// One vector for a document whose sentences lie in segments of equal length: <see cref="HierarchicalAttention"/> with a
/// bidirectional recurrence over the sentences (Yang et al. 2016, "Hierarchical Attention Networks for Document Classification",
/// section 2.2).
/// </summary>
/// <remarks>
/// A segment holds a sentence and behind it padding. Time and memory grow with the number of sentences. The weight of a token is
/// its weight in its sentence times the weight of the sentence.
/// </remarks>
public sealed class HierarchicalPooling : SequencePooling
{
    private readonly long segmentLength;
    private readonly HierarchicalAttention attention;

    /// <param name="dimension">D, even: half of it for each direction of the recurrence.</param>
    /// <param name="segmentLength">W, the number of positions of a segment, at least 1.</param>
    /// <param name="createPooling">Creates the pooling of words, and then that of sentences, both of width D.</param>
    /// <param name="cell">The cell of the recurrence. Default <see cref="RecurrentCell.Gru"/>, as in the paper.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public HierarchicalPooling(long dimension, long segmentLength, Func<long, SequencePooling> createPooling,
        RecurrentCell cell = RecurrentCell.Gru, Generator? generator = null) : base(nameof(HierarchicalPooling), dimension)
    {
        ArgumentNullException.ThrowIfNull(createPooling);
        this.segmentLength = Arguments.AtLeast(1, segmentLength);
        if (dimension % 2 != 0)
            throw Arguments.Wrong(dimension, "an even number", nameof(dimension));
        attention = new HierarchicalAttention(
            dimension, createPooling, new BidirectionalRecurrence(dimension, dimension / 2, cell, generator));
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor Weights) Pool(Tensor input, Tensor? padding)
    {
        var (segments, masked) = Segments.Cut(input, padding, segmentLength); // [B, S, W, D]
        var (output, words, sentences) = attention.call(segments, masked);
        return (output, Segments.Join(words * sentences.unsqueeze(-1), input.shape[1])); // [B, S, W] -> [B, L]
    }
}
