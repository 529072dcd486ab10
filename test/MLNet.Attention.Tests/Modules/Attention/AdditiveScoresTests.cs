using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class AdditiveScoresTests
{
    [TestMethod]
    [DataRow(300, 300)] // 5.8 million sums, in six turns
    [DataRow(3, 40)]
    public void WithoutGradients_QueriesTakeTurns_AndTheScoresAreTheSame(int queries, int keys)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Given.Random(1, 1, queries, 64), Given.Random(2, 1, keys, 64), Given.Random(3, 64));
        var whole = AdditiveScores.Of(q, k, v);
        using var noGradient = no_grad();
        TensorAssert.Near(whole, AdditiveScores.Of(q, k, v));
        CollectionAssert.AreEqual(new long[] { 1, queries, keys }, whole.shape);
        var last = (v * (q[0, queries - 1] + k[0, 1]).tanh()).sum().item<float>();
        Assert.AreEqual(last, whole[0][queries - 1, 1].item<float>(), 1e-4);
    }
}
