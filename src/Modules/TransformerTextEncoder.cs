using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>
/// From token ids to one context-aware vector per token: token embedding, positions, dropout, then a transformer
/// encoder (Vaswani et al. 2017, sections 3.1, 3.4 and 3.5).
/// </summary>
/// <remarks>
/// Unlike there, embeddings and positions start small and the output is not normalised: a token that training has
/// hardly seen then adds hardly anything to the text's vector.
/// </remarks>
public sealed class TransformerTextEncoder
    : nn.Module<Tensor, Tensor?, (Tensor Output, IReadOnlyList<Tensor> Weights)>
{
    private const double InitialScale = 0.02;

    private readonly long maximumLength;
    private readonly Parameter embedding; // [V, D]
    private readonly nn.Module<Tensor, Tensor>? positions;
    private readonly Dropout dropout;
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
    public TransformerTextEncoder(long vocabularySize, long maximumLength, int layers, long dimension, long heads,
        long feedForwardDimension, PositionalEncoding positionalEncoding = PositionalEncoding.Sinusoidal,
        double dropout = 0, Generator? generator = null) : base(nameof(TransformerTextEncoder))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 1);
        this.maximumLength = maximumLength;
        embedding = Initial.Normal([vocabularySize, dimension], InitialScale, generator);
        positions = positionalEncoding switch
        {
            PositionalEncoding.Sinusoidal => new SinusoidalPositionalEncoding(maximumLength, dimension, InitialScale),
            PositionalEncoding.Learned => new LearnedPositionalEncoding(maximumLength, dimension, generator),
            PositionalEncoding.None => null,
            _ => throw new ArgumentOutOfRangeException(nameof(positionalEncoding), positionalEncoding, "is unknown."),
        };
        this.dropout = new Dropout(dropout, generator);
        encoder = new TransformerEncoder(
            layers, dimension, heads, feedForwardDimension, dropout, Activation.Gelu, finalNorm: false, generator);
        RegisterComponents();
    }

    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>Output [B, L, D] and, from the first layer to the last, attention weights [B, H, L, L].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, IReadOnlyList<Tensor> Weights) forward(Tensor ids, Tensor? padding)
    {
        var shape = Shapes.OfRank(ids, 2, nameof(ids), "[B, L]");
        Shapes.IsAtMost(shape[1], maximumLength, nameof(ids));
        Shapes.IsPadding(padding, shape[0], shape[1]);
        var x = embedding.index_select(0, ids.reshape(-1)).view(shape[0], shape[1], -1); // [B, L, D]
        if (positions is not null)
            x = positions.call(x);
        return encoder.call(dropout.call(x), new AttentionMask(padding));
    }
}
