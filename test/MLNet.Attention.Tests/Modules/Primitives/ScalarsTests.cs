using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
public sealed class ScalarsTests
{
    [TestMethod]
    public void Of_KeepsEachValue_WithItsKind()
    {
        Assert.AreSame(Scalars.Of(3), Scalars.Of(3L));
        Assert.AreNotSame(Scalars.Of(3), Scalars.Of(3.0));
        Assert.AreNotSame(Scalars.Of(0.0), Scalars.Of(-0.0));
        Assert.AreEqual(ScalarType.Int64, Scalars.Of(3).Type);
        Assert.AreEqual(ScalarType.Float64, Scalars.Of(3.0).Type);
        Assert.AreSame(Scalars.One, Scalars.Of(1));
    }

    [TestMethod]
    public void Of_BeyondItsCapacity_StillGivesTheValue_AndKeepsTheFirst()
    {
        var first = Scalars.Of(0.25);
        for (var i = 0; i < Scalars.Capacity + 100; i++)
            Assert.AreEqual(1000.5 + i, Scalars.Of(1000.5 + i).ToDouble());
        Assert.AreSame(first, Scalars.Of(0.25));
        Assert.AreNotSame(Scalars.Of(-7.25), Scalars.Of(-7.25));
    }

    [TestMethod]
    public void Operators_ComputeWhatTorchSharpsDo()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, -2f, 3f });
        var y = tensor(new[] { 0.5f, 4f, -1f });
        TensorAssert.Same(x + y, x.Plus(y));
        TensorAssert.Same(x + 0.1, x.Plus(Scalars.Of(0.1)));
        TensorAssert.Same(x.square(), x.Squared());
        TensorAssert.Same(arange(2, 7, ScalarType.Int64), Scalars.Range(2, 7, ScalarType.Int64, CPU));
        TensorAssert.Same(x + y, x.Increase(y));
    }
}
