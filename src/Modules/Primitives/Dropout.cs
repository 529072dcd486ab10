using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): in training mode each element is set to zero with probability p and
/// the others are divided by 1 − p; in evaluation mode the input passes unchanged. On a CPU 1 − p is rounded to 1/65,536.
/// </summary>
/// <remarks>
/// TorchSharp's own dropout draws from the process-wide generator, so two models trained at once would
/// change each other's weights. This one draws from the generator it is given.
/// </remarks>
public sealed class Dropout : nn.Module<Tensor, Tensor>
{
    private readonly double probability;
    private readonly Generator? generator;

    /// <param name="probability">Share of elements set to zero, in [0, 1). Default 0.5.</param>
    /// <param name="generator">Source of the mask; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside [0, 1).</exception>
    public Dropout(double probability = 0.5, Generator? generator = null) : base(nameof(Dropout))
    {
        this.probability = Arguments.Share(probability);
        this.generator = generator;
        RegisterComponents();
    }

    /// <param name="input">Any shape.</param>
    /// <returns>A tensor of the same shape; <paramref name="input"/> itself when nothing is dropped.</returns>
    public override Tensor forward(Tensor input)
    {
        if (!training || probability == 0)
            return input;
        // One product is all that is differentiated.
        using var mask = DropoutMask.Create(input, 1 - probability, generator);
        return input * mask;
    }
}
