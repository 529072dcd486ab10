using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>From a text vector to one logit per class: dropout, then a linear layer.</summary>
public sealed class LinearHead : nn.Module<Tensor, Tensor>
{
    private readonly long dimension;
    private readonly Dropout dropout;
    private readonly Linear output;

    /// <param name="dimension">D, at least 1.</param>
    /// <param name="classes">C, at least 1; 1 for a binary logit or a regression value.</param>
    /// <param name="dropout">Share of the text vector dropped in training, in [0, 1).</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    public LinearHead(long dimension, long classes, double dropout = 0, Generator? generator = null)
        : base(nameof(LinearHead))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        this.dimension = dimension;
        this.dropout = new Dropout(dropout, generator);
        output = Init.Linear(dimension, classes, generator);
        RegisterComponents();
    }

    /// <param name="input">[B, D]</param>
    /// <returns>[B, C]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Are(input, [-1, dimension], nameof(input), $"[B, D] with D = {dimension}");
        return output.call(dropout.call(input));
    }
}
