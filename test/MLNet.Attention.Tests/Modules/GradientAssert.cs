using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Gradients are what finite differences in double precision give.</summary>
internal static class GradientAssert
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-6;

    /// <summary>
    /// Compares d f / d x for each element x of the parameters and inputs, f the output times fixed numbers, summed.
    /// </summary>
    public static void IsRight(nn.Module module, Tensor[] inputs, Func<Tensor> call)
    {
        module.to(ScalarType.Float64).eval();
        var variables = module.named_parameters().Select(named => (named.name, Tensor: (Tensor)named.parameter))
            .Concat(inputs.Select((input, i) => ($"input {i}", input.requires_grad_())))
            .ToList();
        var factors = Given.RandomDouble(9, call().shape);
        (call() * factors).sum().backward();
        foreach (var (name, variable) in variables)
        {
            var expected = Differences(variable, () => (call() * factors).sum());
            TensorAssert.Near(expected, variable.grad!, Tolerance, name);
        }
    }

    private static Tensor Differences(Tensor variable, Func<Tensor> function)
    {
        using var noGradient = no_grad();
        var differences = new double[variable.numel()];
        for (var i = 0; i < differences.Length; i++)
        {
            var value = Element(variable, i);
            differences[i] = (Shifted(i, value + Step) - Shifted(i, value - Step)) / (2 * Step);
            Element(variable, i) = value;
        }
        return tensor(differences, variable.shape);

        double Shifted(int i, double value)
        {
            using var scope = NewDisposeScope();
            Element(variable, i) = value;
            return function().item<double>();
        }
    }

    private static ref double Element(Tensor tensor, int i) => ref MemoryMarshal.Cast<byte, double>(tensor.bytes)[i];
}
