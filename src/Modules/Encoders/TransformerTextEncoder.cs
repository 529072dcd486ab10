using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one context-aware vector per token: token embedding, positions, dropout, then a transformer
/// encoder (Vaswani et al. 2017, sections 3.1, 3.4 and 3.5).
/// </summary>
/// <remarks>
/// Unlike there, positions start as small as embeddings and the output is not normalised: a token that training has
/// hardly seen then adds hardly anything to the text's vector.
/// </remarks>
public sealed class TransformerTextEncoder : TokenEncoder
{
    private readonly nn.Module<Tensor, Tensor>? positions;
    private readonly Dropout dropout;
    private readonly TokenConvolution? filters;
    private readonly TransformerEncoder encoder;

    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="maximumLength">T, the longest sequence in tokens, at least 1.</param>
    /// <param name="layers">Number of encoder layers, at least 1.</param>
    /// <param name="dimension">D, even and a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">H, at least 1.</param>
    /// <param name="feedForwardDimension">Width of the feed-forward networks' inner layer, at least 1.</param>
    /// <param name="positionalEncoding">Default <see cref="PositionalEncoding.Sinusoidal"/>.</param>
    /// <param name="dropout">Share dropped in training, in [0, 1).</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="filterWidths">
    /// Widths of the filters between embeddings and layers (see <see cref="TokenConvolution"/>; Yu et al. 2018, "QANet",
    /// section 2.2, has such before its self-attention); default none.
    /// </param>
    /// <param name="mechanism">What the heads attend with; default <see cref="AttentionMechanism.Full"/>.</param>
    /// <param name="attentionDropout">Share of the attention weights dropped, in [0, 1); default that of the rest.</param>
    public TransformerTextEncoder(long vocabularySize, long maximumLength, int layers, long dimension, long heads,
        long feedForwardDimension, PositionalEncoding positionalEncoding = PositionalEncoding.Sinusoidal,
        double dropout = 0, Generator? generator = null, IReadOnlyList<long>? filterWidths = null,
        AttentionMechanism? mechanism = null, double? attentionDropout = null)
        : base(nameof(TransformerTextEncoder), vocabularySize, dimension, generator, maximumLength)
    {
        positions = positionalEncoding switch
        {
            PositionalEncoding.Sinusoidal => new SinusoidalPositionalEncoding(maximumLength, dimension, InitialScale),
            PositionalEncoding.Learned => new LearnedPositionalEncoding(maximumLength, dimension, generator),
            PositionalEncoding.None => null,
            _ => throw new ArgumentOutOfRangeException(nameof(positionalEncoding), positionalEncoding, "is unknown."),
        };
        this.dropout = new Dropout(dropout, generator);
        encoder = new TransformerEncoder(
            layers, dimension, heads, feedForwardDimension, dropout, Activation.Gelu, finalNorm: false, generator,
            mechanism, attentionDropout);
        filters = filterWidths is { Count: > 0 } ? new TokenConvolution(dimension, filterWidths, dropout, generator) : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(Tensor embedded, Tensor? padding)
    {
        var x = positions is null ? embedded : positions.call(embedded);
        x = dropout.call(x);
        if (filters is not null)
            x = filters.call(x, padding);
        return encoder.call(x, new AttentionMask(padding));
    }
}
