using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>
/// Scores where the answer to a question begins and ends in a sequence of question and context (Devlin et al. 2019, "BERT",
/// section 4.2): a linear head on the encoder's vector of each token.
/// </summary>
public sealed class SpanNetwork : nn.Module<Tensor, Tensor?, Tensor?, Tensor>
{
    private readonly TokenEncoder encoder;
    private readonly LinearHead head;

    /// <param name="encoder">From token ids to vectors [B, S, D]; becomes a part of this module.</param>
    /// <param name="dropout">Share of a token's vector that is dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="hiddenLayer">What the hidden layer of the head has; default none.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public SpanNetwork(TokenEncoder encoder, double dropout = 0, Generator? generator = null,
        HiddenLayerOptions? hiddenLayer = null) : base(nameof(SpanNetwork))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        this.encoder = encoder;
        head = new LinearHead(encoder.Dimension, 2, dropout, generator, hiddenLayer);
        RegisterComponents();
    }

    /// <summary>Whether the encoder tells questions from contexts by types of tokens.</summary>
    public bool HasTypes => encoder.TypeCount > 1;

    /// <param name="ids">[B, S] Int64.</param>
    /// <param name="types">[B, S] Int64, the types of the tokens; null where the encoder has none.</param>
    /// <param name="padding">[B, S] Boolean, true = padding; null when there is none.</param>
    /// <returns>[B, S, 2]: for each token how likely an answer begins and ends there, in logits.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor ids, Tensor? types, Tensor? padding)
    {
        var vectors = encoder.Encode(encoder.Embed(ids, types), padding, needsWeights: false).Output; // [B, S, D]
        return head.call(vectors.flatten(0, 1)).view(ids.shape[0], ids.shape[1], 2);
    }
}
