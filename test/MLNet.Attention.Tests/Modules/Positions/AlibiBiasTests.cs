using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Positions;

[TestClass]
public sealed class AlibiBiasTests
{
    [TestMethod]
    public void SlopesAreTheFixtures()
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
    public void SlopesOfOtherNumbersOfHeads(int heads, float[] expected)
    {
        using var alibi = new AlibiBias(heads);
        CollectionAssert.AreEqual(expected, alibi.Slopes.ToArray());
    }

    [TestMethod]
    public void BiasIsTheDistanceTimesTheSlope()
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
    public void LetsNearKeysWeighMore()
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
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float16)]
    [DataRow(ScalarType.Float64)]
    public void TheQuerysType_IsKept_AndPositionsAreNotRounded(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var alibi = new AlibiBias(1); // slope 1/256
        var like = zeros(1, 1, 3000, 4, dtype: type);

        var bias = alibi.call(like, like);

        Assert.AreEqual(type, bias.dtype);
        // Neighbours far from the start are one position apart, though BFloat16 has no 2997.
        TensorAssert.Same(bias[0, 1, 0], bias[0, 2998, 2997]);
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var alibi = new AlibiBias(2);
        var right = zeros(1, 2, 3, 4);
        foreach (var wrong in new[] { zeros(2, 3, 4), zeros(1, 3, 3, 4) })
        {
            Refusal.OfShape("query", wrong, x => alibi.call(x, right));
            Refusal.OfShape("key", wrong, x => alibi.call(right, x));
        }
        Refusal.Of<ArgumentOutOfRangeException>(() => new AlibiBias(0), "'heads' is 0; expected at least 1.");
    }
}
