using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Positions;

/// <summary>Positions that attention takes part in: rotary and ALiBi.</summary>
[TestClass]
public sealed class PositionTests
{
    [TestMethod]
    public void Rotary_IsRoFormers()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("positions_rotary");
        using var positions = new RotaryPositionalEncoding(8);

        TensorAssert.Near(fixture["output"], positions.call(fixture["x"]));
        TensorAssert.Near(fixture["output"].select(1, 2), positions.call(fixture["x"].select(1, 2)));
    }

    [TestMethod]
    public void Rotary_MakesDotProductsDependOnTheDistanceOnly()
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
    public void Rotary_KeepsLengths_AndTheFirstPosition()
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(6, frequencyBase: 100);
        var x = Given.Random(1, 2, 3, 5, 6);

        var output = positions.call(x);

        TensorAssert.Same(x.select(2, 0), output.select(2, 0));
        TensorAssert.Near(x.square().sum(-1), output.square().sum(-1));
    }

    [TestMethod]
    public void Rotary_GradientsAreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var positions = new RotaryPositionalEncoding(4);
        var x = Given.RandomDouble(1, 2, 3, 4);

        GradientAssert.IsRight(positions, [x], () => positions.call(x));
    }

    [TestMethod]
    public void Alibi_SlopesAreTheFixtures()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("positions_alibi");
        foreach (var heads in new[] { 4, 8 })
        {
            using var alibi = new AlibiBias(heads);
            TensorAssert.Near(fixture[$"slopes{heads}"], tensor(alibi.Slopes.ToArray()));
        }
    }

    [TestMethod]
    [DataRow(1, new[] { 1f / 256 })]
    [DataRow(3, new[] { 1f / 16, 1f / 256, 1f / 4 })]
    [DataRow(6, new[] { 1f / 4, 1f / 16, 1f / 64, 1f / 256, 1f / 2, 1f / 8 })]
    public void Alibi_SlopesOfOtherNumbersOfHeads(int heads, float[] expected)
    {
        using var alibi = new AlibiBias(heads);
        CollectionAssert.AreEqual(expected, alibi.Slopes.ToArray());
    }

    [TestMethod]
    public void Alibi_BiasIsTheDistanceTimesTheSlope()
    {
        using var scope = NewDisposeScope();
        using var alibi = new AlibiBias(2); // slopes 1/16, 1/256
        var expected = tensor(new[] { 0f, -1, -2, -1, 0, -1, -2, -1, 0 }, [3, 3]);

        var bias = alibi.call(zeros(1, 2, 3, 4), zeros(1, 2, 3, 4));
        TensorAssert.Near(stack([expected / 16, expected / 256]), bias);
        // One query more than there were: it comes last.
        TensorAssert.Near(bias.narrow(1, 2, 1), alibi.call(zeros(1, 2, 1, 4), zeros(1, 2, 3, 4)));
    }

    [TestMethod]
    public void Alibi_LetsNearKeysWeighMore()
    {
        using var scope = NewDisposeScope();
        using var alibi = new AlibiBias(2);
        using var attention = new ScaledDotProductAttention();
        attention.eval();
        var same = ones(1, 2, 6, 4);

        var weights = attention.call(same, same, same, new AttentionMask(Bias: alibi.call(same, same))).Weights;

        for (var head = 0; head < 2; head++)
        {
            var last = TensorAssert.Values(weights.select(1, head).select(1, 5));
            CollectionAssert.AreEqual(last.Order().Distinct().ToArray(), last);
        }
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryPositionalEncoding(8);
        foreach (var wrong in new[] { zeros(2, 8), zeros(2, 3, 6), zeros(2, 2, 3, 6) })
            Given.Refused("input", wrong, x => rotary.call(x));
        using var alibi = new AlibiBias(2);
        var right = zeros(1, 2, 3, 4);
        foreach (var wrong in new[] { zeros(2, 3, 4), zeros(1, 3, 3, 4) })
        {
            Given.Refused("query", wrong, x => alibi.call(x, right));
            Given.Refused("key", wrong, x => alibi.call(right, x));
        }
        Given.OptionRefused("heads", () => new AlibiBias(0));
        Given.OptionRefused("dimension", () => new RotaryPositionalEncoding(7));
        Given.OptionRefused("dimension", () => new RotaryPositionalEncoding(0));
        Given.OptionRefused("frequencyBase", () => new RotaryPositionalEncoding(8, 1));
    }
}
