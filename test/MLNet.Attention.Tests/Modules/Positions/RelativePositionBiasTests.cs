using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Positions;

[TestClass]
public sealed class RelativePositionBiasTests
{
    [TestMethod]
    // The buckets of T5: 8 distances alone, then 8 that grow with the logarithm, from 128 on the last one.
    [DataRow(0, 0)]
    [DataRow(-1, 1)]
    [DataRow(-7, 7)]
    [DataRow(-8, 8)]
    [DataRow(-11, 8)]
    [DataRow(-12, 9)]
    [DataRow(-15, 9)]
    [DataRow(-16, 10)]
    [DataRow(-22, 10)]
    [DataRow(-23, 11)]
    [DataRow(-31, 11)]
    [DataRow(-32, 12)]
    [DataRow(-45, 12)]
    [DataRow(-46, 13)]
    [DataRow(-63, 13)]
    [DataRow(-64, 14)]
    [DataRow(-90, 14)]
    [DataRow(-91, 15)]
    [DataRow(-127, 15)]
    [DataRow(-128, 15)]
    [DataRow(-5000, 15)]
    [DataRow(1, 17)]
    [DataRow(8, 24)]
    [DataRow(64, 30)]
    [DataRow(5000, 31)]
    public void TheBuckets_AreThoseOfT5(int distance, int bucket)
    {
        using var bias = new RelativePositionBias(2);
        Assert.AreEqual(bucket, bias.BucketOf(distance));
    }

    [TestMethod]
    public void InOneDirection_LaterKeysHaveTheBucketOfThePosition()
    {
        using var bias = new RelativePositionBias(2, isBidirectional: false);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 1, 15, 16, 16, 17, 31, 31 },
            new[] { 3, 1, 0, -1, -15, -16, -18, -19, -128, -4000 }.Select(distance => bias.BucketOf(distance)).ToArray());
    }

    [TestMethod]
    public void EachBucketOfEachHead_HasItsBias_InTheLayoutOfT5()
    {
        using var scope = NewDisposeScope();
        using var bias = new RelativePositionBias(2, buckets: 8, maximumDistance: 9);
        TensorAssert.AllZero(bias.call(zeros(1, 2, 4, 3), zeros(1, 2, 4, 3)));
        var weight = Fill(bias, 8);

        var byDistance = bias.ByDistance(3, 5, zeros(1)); // the last query is at position 4
        var all = bias.call(zeros(1, 2, 3, 4), zeros(1, 2, 5, 4));

        CollectionAssert.AreEqual(new long[] { 2, 7 }, byDistance.shape);
        for (var head = 0; head < 2; head++)
        {
            for (var query = 0; query < 3; query++)
            {
                for (var key = 0; key < 5; key++)
                {
                    var distance = key - (query + 2);
                    var expected = weight[bias.BucketOf(distance), head].item<float>();
                    Assert.AreEqual(expected, byDistance[head, distance + 4].item<float>());
                    Assert.AreEqual(expected, all[head][query, key].item<float>());
                }
            }
        }
    }

    [TestMethod]
    public void Gradients_AreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var bias = new RelativePositionBias(2, buckets: 8, maximumDistance: 6);
        Fill(bias, 8);
        var x = zeros([1, 2, 5, 3], ScalarType.Float64);
        GradientAssert.IsRight(bias, [], () => bias.call(x, x));
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>(() => new RelativePositionBias(0), "'heads' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new RelativePositionBias(1, 7), "'buckets' is 7; expected an even number, at least 4.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new RelativePositionBias(1, 1, isBidirectional: false), "'buckets' is 1; expected at least 2.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new RelativePositionBias(1, 32, 8), "'maximumDistance' is 8; expected at least 9.");
    }

    private static torch.Tensor Fill(RelativePositionBias bias, ulong seed)
    {
        using var noGradient = no_grad();
        var weight = bias.parameters().Single();
        return weight.copy_(Given.Random(seed, weight.shape));
    }
}
