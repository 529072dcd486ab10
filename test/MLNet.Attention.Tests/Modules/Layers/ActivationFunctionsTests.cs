using MLNet.Attention.Modules.Layers;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class ActivationFunctionsTests
{
    private static readonly double[] Inputs = [-4, -1.5, -0.1, 0, 0.3, 1, 6];

    [TestMethod]
    [DataRow(Activation.Relu)]
    [DataRow(Activation.GeluTanh)]
    [DataRow(Activation.QuickGelu)]
    [DataRow(Activation.Silu)]
    [DataRow(Activation.Tanh)]
    public void Values_AreThoseOfTheirFormulas(Activation activation)
    {
        using var scope = NewDisposeScope();
        var expected = Inputs.Select(x => activation switch
        {
            Activation.Relu => Math.Max(0, x),
            Activation.GeluTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
            Activation.QuickGelu => x / (1 + Math.Exp(-1.702 * x)),
            Activation.Silu => x / (1 + Math.Exp(-x)),
            _ => Math.Tanh(x),
        }).ToArray();
        TensorAssert.Near(tensor(expected), activation.Apply(tensor(Inputs)), 1e-7);
        Assert.IsFalse(activation.IsGated());
    }

    [TestMethod]
    public void TheApproximation_IsNearGelu()
    {
        using var scope = NewDisposeScope();
        TensorAssert.Near(Activation.Gelu.Apply(tensor(Inputs)), Activation.GeluTanh.Apply(tensor(Inputs)), 1e-3);
    }
}
