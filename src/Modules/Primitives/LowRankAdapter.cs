using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// What is added to a linear map W while W itself stays as it is: α/r·B·A, with A [r, inputs] and B [outputs, r] (Hu et al. 2021,
/// "LoRA: Low-Rank Adaptation of Large Language Models", section 4.1). B begins as 0, so that nothing changes at first.
/// </summary>
/// <remarks>Not a module: the network that it adapts has the same parameters with it and without it.</remarks>
internal sealed class LowRankAdapter : IDisposable
{
    private readonly double factor;

    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="rank">r, at least 1.</param>
    /// <param name="alpha">α, positive and finite.</param>
    /// <param name="generator">Source of A, uniform in ±1/√inputs; null for the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public LowRankAdapter(long inputs, long outputs, long rank, double alpha, Generator? generator)
    {
        factor = Arguments.Positive(alpha) / Arguments.AtLeast(1, rank);
        Down = Init.Uniform([rank, inputs], 1 / Math.Sqrt(inputs), generator);
        Up = Init.Parameter([outputs, rank], values => values.fill_(Scalars.Of(0)));
    }

    /// <summary>A [r, inputs].</summary>
    public Parameter Down { get; }

    /// <summary>B [outputs, r].</summary>
    public Parameter Up { get; }

    /// <param name="input">[..., inputs]</param>
    /// <returns>What is added to the output, [..., outputs].</returns>
    public Tensor Apply(Tensor input) =>
        nn.functional.linear(nn.functional.linear(input, Down), Up) * Scalars.Of(factor);

    /// <summary>Adds the adapter to a weight [outputs, inputs], which then gives what it gave with the adapter.</summary>
    public void MergeInto(Tensor weight)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Shapes.Are(weight, [Up.shape[0], Down.shape[1]], nameof(weight), "[outputs, inputs], those of the adapter");
        weight.Increase(matmul(Up, Down) * Scalars.Of(factor));
    }

    public void Dispose()
    {
        Down.Dispose();
        Up.Dispose();
    }
}
