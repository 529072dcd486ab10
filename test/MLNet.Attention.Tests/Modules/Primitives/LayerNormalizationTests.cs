using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
public sealed class LayerNormalizationTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void IsTheFormula(bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var norm = new LayerNormalization(6, hasBias);
        CollectionAssert.AreEqual(hasBias ? new[] { "weight", "bias" } : ["weight"],
            norm.named_parameters().Select(named => named.name).ToArray());
        TensorAssert.Same(ones(6), norm.get_parameter("weight")!);
        using (no_grad())
        {
            foreach (var (i, parameter) in norm.parameters().Index())
                parameter.copy_(Given.Random((ulong)i, 6));
        }
        var x = Given.Random(7, 2, 4, 6);
        var centred = x - x.mean([-1], keepdim: true);
        var expected = centred / (centred.square().mean([-1], keepdim: true) + 1e-5).sqrt() * norm.get_parameter("weight")!;
        TensorAssert.Near(hasBias ? expected + norm.get_parameter("bias")! : expected, norm.call(x));
    }

    [TestMethod]
    [DataRow(false, 1e-6)]
    [DataRow(true, 0.1)]
    public void WithoutCentering_IsTheRootMeanSquare(bool hasBias, double epsilon)
    {
        using var scope = NewDisposeScope();
        using var norm = new LayerNormalization(4, hasBias, epsilon, isCentered: false);
        norm.to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (var (i, parameter) in norm.parameters().Index())
                parameter.copy_(Given.RandomDouble((ulong)i, 4));
        }
        var x = Given.RandomDouble(7, 2, 3, 4);
        var expected = x / (x.square().mean([-1], keepdim: true) + epsilon).sqrt() * norm.get_parameter("weight")!;
        TensorAssert.Near(hasBias ? expected + norm.get_parameter("bias")! : expected, norm.call(x), 1e-12);
        GradientAssert.IsRight(norm, [x], () => norm.call(x));
    }
}
