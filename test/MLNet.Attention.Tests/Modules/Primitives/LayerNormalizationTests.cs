using MLNet.Attention.Modules.Primitives;
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
}
