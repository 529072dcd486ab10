using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
public sealed class SplitMix64Tests
{
    [TestMethod]
    public void Numbers_AreThoseOfTheAlgorithm()
    {
        Assert.AreEqual(0xE220A8397B1DCDAFUL, SplitMix64.Draw(0, 0));
        Assert.AreEqual(0x6E789E6AA1B965F4UL, SplitMix64.Draw(0, 1));
        Assert.AreEqual(0x06C45D188009454FUL, SplitMix64.Draw(0, 2));
    }

    [TestMethod]
    public void Uniform_IsInTheInterval()
    {
        Assert.AreEqual(0, SplitMix64.Uniform(0));
        Assert.AreEqual(0.5, SplitMix64.Uniform(1UL << 63));
        Assert.AreEqual(1 - Math.Pow(2, -53), SplitMix64.Uniform(ulong.MaxValue));
        Assert.AreEqual(0.5, Enumerable.Range(0, 10_000).Average(i => SplitMix64.Uniform(SplitMix64.Draw(3, i))), 0.01);
    }
}
