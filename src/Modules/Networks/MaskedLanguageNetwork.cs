using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>
/// A masked language model: it restores tokens from the vectors that an encoder gives them (Devlin et al. 2019, "BERT", section
/// 3.1). The embeddings of the encoder are the weights of the output layer too (Press and Wolf 2017, "Using the Output Embedding
/// to Improve Language Models").
/// </summary>
public sealed class MaskedLanguageNetwork : nn.Module<Tensor, Tensor?, Tensor, Tensor, Tensor>
{
    private readonly TokenEncoder encoder;
    private readonly Activation activation;
    private readonly LinearLayer transform;
    private readonly LayerNormalization? norm;
    private readonly Parameter bias; // [V]

    /// <param name="encoder">From token ids to vectors [B, L, D]; becomes a part of this module.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <param name="hiddenLayer">
    /// The layer before the output, as wide as an embedding; default GELU and a norm, as in the paper. It has no dropout.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public MaskedLanguageNetwork(
        TokenEncoder encoder, Generator? generator = null, HiddenLayerOptions? hiddenLayer = null)
        : base(nameof(MaskedLanguageNetwork))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var options = (hiddenLayer ?? new HiddenLayerOptions(Activation.Gelu) { HasNorm = true }).Checked();
        if (options.Dropout != 0)
            throw Arguments.Wrong(options.Dropout, "0 in a masked language model", nameof(options.Dropout));
        this.encoder = encoder;
        activation = options.Activation;
        transform = new LinearLayer(encoder.Dimension, encoder.EmbeddingDimension, generator, options.HasBias);
        norm = options.HasNorm
            ? new LayerNormalization(encoder.EmbeddingDimension, options.HasNormBias, options.NormEpsilon)
            : null;
        bias = Init.Constant(VocabularySize, 0);
        RegisterComponents();
    }

    /// <summary>The encoder.</summary>
    public TokenEncoder Encoder => encoder;

    /// <summary>V, the number of tokens.</summary>
    public long VocabularySize => encoder.Embeddings.shape[0];

    /// <param name="ids">[B, L] Int64, each in [0, V); some of them are mask tokens.</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <param name="places">[M] Int64, the indices of tokens to restore among the B·L of <paramref name="ids"/>.</param>
    /// <param name="candidates">[N] Int64, the tokens to choose from.</param>
    /// <returns>Logits [M, N].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor ids, Tensor? padding, Tensor places, Tensor candidates)
    {
        var (vectors, _) = encoder.Encode(encoder.Embed(ids), padding, needsWeights: false); // [B, L, D]
        var chosen = vectors.flatten(0, 1).index_select(0, places); // [M, D]
        var x = activation.Apply(transform.call(chosen));
        if (norm is not null)
            x = norm.call(x);
        return nn.functional.linear(x, encoder.Embeddings.index_select(0, candidates), bias.index_select(0, candidates));
    }
}
