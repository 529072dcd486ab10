using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
public sealed class LinearLayerTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void IsTorchSharps(bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var layer = new LinearLayer(3, 5, new Generator(1), hasBias);
        using var expected = nn.Linear(3, 5, hasBias);
        CollectionAssert.AreEqual(expected.named_parameters().Select(named => named.name).ToList(),
            layer.named_parameters().Select(named => named.name).ToList());
        using (no_grad())
        {
            foreach (var (i, parameter) in layer.parameters().Index())
                parameter.copy_(Given.Random((ulong)i, parameter.shape));
            foreach (var (name, parameter) in expected.named_parameters())
                parameter.copy_(layer.get_parameter(name)!);
        }
        var x = Given.Random(7, 2, 4, 3);
        TensorAssert.Same(expected.call(x), layer.call(x));
    }

    [TestMethod]
    public void Weights_FillTheirRange_AndTheBiasIs0()
    {
        using var scope = NewDisposeScope();
        using var layer = new LinearLayer(100, 50, new Generator(1), gain: 0.5);
        var values = TensorAssert.Values(layer.Weight);
        var bound = 0.5 * Math.Sqrt(6.0 / 150);
        Assert.IsLessThanOrEqualTo(bound, values.Max(Math.Abs));
        Assert.IsGreaterThan(0.99 * bound, values.Max(Math.Abs));
        TensorAssert.AllZero(layer.Bias!);
    }

    [TestMethod]
    public void To_MovesTheParametersThatTheForwardUses()
    {
        using var scope = NewDisposeScope();
        using var layer = new LinearLayer(3, 5, new Generator(1));
        layer.to(ScalarType.Float64);
        Assert.AreEqual(ScalarType.Float64, layer.call(zeros(1, 3, dtype: ScalarType.Float64)).dtype);
        Assert.AreSame(layer.Weight, layer.get_parameter("weight"));
    }
}
