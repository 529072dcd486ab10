using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// From a text vector to a logit per class or one value: a hidden layer if there is one, dropout, then a linear layer.
/// </summary>
public sealed class LinearHead : nn.Module<Tensor, Tensor>
{
    private readonly long dimension;
    private readonly HiddenLayer? hidden;
    private readonly Dropout dropout;
    private readonly LinearLayer output;

    /// <param name="dimension">D, at least 1.</param>
    /// <param name="classes">C, at least 1; 1 for a binary logit or a regression value.</param>
    /// <param name="dropout">Share of the text vector dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="hiddenLayer">What the hidden layer, D wide, has; default none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public LinearHead(long dimension, long classes, double dropout = 0, Generator? generator = null,
        HiddenLayerOptions? hiddenLayer = null)
        : base(nameof(LinearHead))
    {
        this.dimension = Arguments.AtLeast(1, dimension);
        Arguments.AtLeast(1, classes);
        hidden = hiddenLayer is null ? null : new HiddenLayer(dimension, dimension, hiddenLayer, generator);
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        output = new LinearLayer(dimension, classes, generator);
        RegisterComponents();
    }

    /// <summary>The bias of the outputs, [C].</summary>
    internal Tensor OutputBias => output.Bias!;

    /// <param name="input">[B, D]</param>
    /// <returns>[B, C]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Are(input, [-1, dimension], nameof(input), $"[B, D] with D = {dimension}");
        return output.call(dropout.call(hidden is null ? input : hidden.call(input)));
    }
}
