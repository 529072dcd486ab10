using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one vector per token in context: token embedding, dropout, then layers of a bidirectional LSTM
/// or GRU (Hochreiter and Schmidhuber 1997; Cho et al. 2014; Schuster and Paliwal 1997).
/// </summary>
/// <remarks>
/// The first half of a vector depends on the text up to its token, the second half on the text from the token on. Padding,
/// wherever it is, changes nothing, and the vectors of padding are zeros. There are no attention weights.
/// </remarks>
public sealed class RecurrentTextEncoder : TokenEncoder
{
    private readonly Dropout dropout;
    private readonly ModuleList<BidirectionalRecurrence> layers;

    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="layers">Number of layers, at least 1.</param>
    /// <param name="dimension">D, even: half of it for each direction.</param>
    /// <param name="cell">Default <see cref="RecurrentCell.Lstm"/>.</param>
    /// <param name="dropout">Share of each layer's input dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="scaleEmbedding">Whether embeddings are multiplied by √D.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public RecurrentTextEncoder(long vocabularySize, int layers, long dimension,
        RecurrentCell cell = RecurrentCell.Lstm, double dropout = 0, Generator? generator = null, bool scaleEmbedding = false)
        : base(nameof(RecurrentTextEncoder), vocabularySize, dimension, generator, scaleEmbedding: scaleEmbedding)
    {
        Arguments.AtLeast(1, layers);
        if (dimension % 2 != 0)
            throw Arguments.Wrong(dimension, "an even number", nameof(dimension));
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        this.layers = new ModuleList<BidirectionalRecurrence>(Enumerable.Range(0, layers)
            .Select(_ => new BidirectionalRecurrence(dimension, dimension / 2, cell, generator))
            .ToArray());
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(
        Tensor embedded, Tensor? padding, bool needsWeights)
    {
        var x = embedded;
        foreach (var layer in layers)
            x = layer.call(dropout.call(x), padding);
        return (x, []);
    }
}
