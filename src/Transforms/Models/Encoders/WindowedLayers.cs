using MLNet.Attention.Modules.Layers;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>What ModernBERT's configuration has beyond BERT's.</summary>
internal sealed class WindowedLayers
{
    /// <exception cref="FormatException">A field is missing or wrong; the message names it.</exception>
    public WindowedLayers(HyperparameterValues values)
    {
        Types = values.Get(PretrainedHyperparameters.LayerTypes);
        Radius = values.Get(PretrainedHyperparameters.WindowLength) / 2;
        GlobalRotaryBase = values.Get(PretrainedHyperparameters.GlobalRotaryBase);
        LocalRotaryBase = values.Get(PretrainedHyperparameters.LocalRotaryBase);
        HasNormBias = values.Get(PretrainedHyperparameters.HasNormBias);
        HasBias = values.Get(PretrainedHyperparameters.HasAttentionBias);
        var hasFeedForwardBias = values.Get(PretrainedHyperparameters.HasFeedForwardBias);
        if (hasFeedForwardBias != HasBias)
        {
            throw values.Wrong(PretrainedHyperparameters.HasFeedForwardBias, hasFeedForwardBias,
                $"{HasBias}, as '{{0}}'", PretrainedHyperparameters.HasAttentionBias);
        }
        Pooling = values.Get(PretrainedHyperparameters.HeadPooling);
        HeadActivation = values.Get(PretrainedHyperparameters.HeadActivation);
        HasHeadBias = values.Get(PretrainedHyperparameters.HasHeadBias);
    }

    /// <summary>Which layers attend to all tokens.</summary>
    public LayerTypes Types { get; }

    /// <summary>How many tokens the window of the others has to either side.</summary>
    public int Radius { get; }

    /// <summary>The base of rotary positions where layers attend to all tokens.</summary>
    public double GlobalRotaryBase { get; }

    /// <summary>The base of rotary positions where layers attend in a window.</summary>
    public double LocalRotaryBase { get; }

    /// <summary>Whether norms have biases.</summary>
    public bool HasNormBias { get; }

    /// <summary>Whether attention and feed-forward blocks have biases.</summary>
    public bool HasBias { get; }

    /// <summary>The pooling before the head of a classification.</summary>
    public TextPooling Pooling { get; }

    /// <summary>The activation of heads.</summary>
    public Activation HeadActivation { get; }

    /// <summary>Whether the hidden layer of heads has a bias.</summary>
    public bool HasHeadBias { get; }
}
