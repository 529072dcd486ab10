using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>A whole text classifier: text encoder, attention pooling, classification head.</summary>
public sealed class TextClassifier : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly TransformerTextEncoder encoder;
    private readonly AttentionPooling pooling;
    private readonly ClassificationHead head;

    /// <param name="encoder">From token ids to vectors; becomes a part of this module.</param>
    /// <param name="pooling">From vectors to one vector; becomes a part of this module.</param>
    /// <param name="head">From one vector to logits; becomes a part of this module.</param>
    public TextClassifier(TransformerTextEncoder encoder, AttentionPooling pooling, ClassificationHead head)
        : base(nameof(TextClassifier))
    {
        this.encoder = encoder;
        this.pooling = pooling;
        this.head = head;
        RegisterComponents();
    }

    /// <param name="ids">[B, L] Int64 token ids.</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor ids, Tensor? padding)
    {
        var (vectors, _) = encoder.call(ids, padding);
        var (pooled, _) = pooling.call(vectors, padding);
        return head.call(pooled);
    }
}
