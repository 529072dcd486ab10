using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// A linear layer, W·x + b. Unlike TorchSharp's, <see cref="Init"/> makes its parameters, so that they can be left undrawn or
/// without memory; they have the names of <c>torch.nn.Linear</c>.
/// </summary>
internal sealed class LinearLayer : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight; // [outputs, inputs]
    private readonly Parameter? bias; // [outputs]

    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="generator">Source of the weights, Xavier-uniform; null for the global generator.</param>
    /// <param name="hasBias">Whether there is a bias, at first 0. Default true.</param>
    /// <param name="gain">Factor on the initial weights. Default 1.</param>
    public LinearLayer(long inputs, long outputs, Generator? generator, bool hasBias = true, double gain = 1)
        : base(nameof(LinearLayer))
    {
        weight = Init.XavierUniform(outputs, inputs, generator, gain);
        bias = hasBias ? Init.Constant(outputs, 0) : null;
        RegisterComponents();
    }

    /// <summary>W [outputs, inputs].</summary>
    public Tensor Weight => weight;

    /// <summary>b [outputs]; null when there is none.</summary>
    public Tensor? Bias => bias;

    /// <summary>What is added to W·x; null (default) for nothing. Not a part of this module.</summary>
    public LowRankAdapter? Adapter { get; set; }

    /// <param name="input">[..., inputs]</param>
    /// <returns>[..., outputs]</returns>
    public override Tensor forward(Tensor input)
    {
        var output = nn.functional.linear(input, weight, bias);
        return Adapter is null ? output : output.Plus(Adapter.Apply(input));
    }
}
