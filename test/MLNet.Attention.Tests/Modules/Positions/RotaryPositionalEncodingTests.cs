using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Positions;

[TestClass]
public sealed class RotaryPositionalEncodingTests
{
    [TestMethod]
    public void IsRoFormers()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("positions_rotary");
        using var positions = new RotaryPositionalEncoding(8);

        TensorAssert.Near(fixture["output"], positions.call(fixture["x"]));
        TensorAssert.Near(fixture["output"].select(1, 2), positions.call(fixture["x"].select(1, 2)));
    }

    [TestMethod]
    public void MakesDotProductsDependOnTheDistanceOnly()
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(8);
        var q = positions.call(Given.Random(1, 1, 1, 8).expand(1, 3000, 8));
        var k = positions.call(Given.Random(2, 1, 1, 8).expand(1, 3000, 8));
        Tensor Product(long i, long j) => (q.select(1, i) * k.select(1, j)).sum();

        TensorAssert.Near(Product(0, 4), Product(2995, 2999), 1e-4);
        TensorAssert.Near(Product(9, 2), Product(1009, 1002), 1e-4);
        Assert.IsGreaterThan(1e-3f, (Product(0, 4) - Product(0, 5)).abs().item<float>());
    }

    [TestMethod]
    public void KeepsLengths_AndTheFirstPosition()
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(6, frequencyBase: 100);
        var x = Given.Random(1, 2, 3, 5, 6);

        var output = positions.call(x);

        TensorAssert.Same(x.select(2, 0), output.select(2, 0));
        TensorAssert.Near(x.square().sum(-1), output.square().sum(-1));
    }

    [TestMethod]
    public void GradientsAreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(4);
        var x = Given.RandomDouble(1, 2, 3, 4);

        GradientAssert.IsRight(positions, [x], () => positions.call(x));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(100_000)]
    public void AnOffset_IsThePositionOfTheFirst(long offset)
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(8);
        var x = Given.Random(1, 1, offset + 4, 8);
        TensorAssert.Same(
            positions.call(x).narrow(1, offset, 4), positions.forward(x.narrow(1, offset, 4), offset));
        TensorAssert.Same(positions.forward(x.narrow(1, offset, 4), offset),
            positions.forward(x.narrow(1, offset, 4).unsqueeze(1), offset).squeeze(1));
    }

    [TestMethod]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float16)]
    [DataRow(ScalarType.Float64)]
    public void TheInputsType_IsKept(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(8);
        var x = Given.Random(1, 2, 5, 8);

        var output = positions.call(x.to_type(type));

        Assert.AreEqual(type, output.dtype);
        TensorAssert.Near(positions.call(x), output, 0.01);
    }

    [TestMethod]
    public void WrongShapesOffsetsAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(8);
        foreach (var wrong in new[] { zeros(2, 8), zeros(2, 3, 6), zeros(2, 2, 3, 6) })
            Refusal.OfShape("input", wrong, x => positions.call(x));
        Refusal.Of<ArgumentOutOfRangeException>(
            () => positions.forward(zeros(1, 2, 8), -1), "'offset' is -1; expected at least 0.");
        foreach (var dimension in new[] { 7, 0 })
        {
            Refusal.Of<ArgumentOutOfRangeException>(() => new RotaryPositionalEncoding(dimension),
                $"'dimension' is {dimension}; expected an even number, at least 2.");
        }
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new RotaryPositionalEncoding(8, 1), "'frequencyBase' is 1; expected a finite number above 1.");
    }
}
