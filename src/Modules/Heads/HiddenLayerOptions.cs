using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// A layer of a head before its output: norm(f(W·x + b)), D wide. BERT's pooler has f = tanh and no norm (Devlin et al. 2019);
/// the heads of RoBERTa, ELECTRA, DistilBERT and ModernBERT differ in f, norm and bias.
/// </summary>
/// <param name="Activation">f, one without a gate.</param>
public sealed record HiddenLayerOptions(Activation Activation)
{
    /// <summary>Whether there is a bias b. Default true.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Whether the layer's output is normalised. Default false.</summary>
    public bool HasNorm { get; init; }

    /// <summary>Whether the normalisation has a bias. Default true.</summary>
    public bool HasNormBias { get; init; } = true;

    /// <summary>ε of the normalisation, positive and finite. Default 10⁻⁵.</summary>
    public double NormEpsilon { get; init; } = LayerNormalization.DefaultEpsilon;

    /// <summary>Share of the layer's input dropped in training, in [0, 1). Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>These options, every one within its range.</summary>
    internal HiddenLayerOptions Checked()
    {
        Arguments.Defined(Activation);
        if (Activation.IsGated())
            throw Arguments.Wrong(Activation, "an activation without a gate", nameof(Activation));
        Arguments.Positive(NormEpsilon);
        Arguments.Share(Dropout);
        return this;
    }
}
