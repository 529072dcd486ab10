using MLNet.Attention.Trainers.Loop;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class LearningRateScheduleTests
{
    [TestMethod]
    public void RisesInALine_ThenFallsAlongACosine()
    {
        var schedule = new LearningRateSchedule(0.1, steps: 100, warmUpFraction: 0.2);
        Assert.AreEqual(0.1 / 20, schedule.At(0), 1e-12);
        Assert.AreEqual(0.05, schedule.At(9), 1e-12);
        Assert.AreEqual(0.1, schedule.At(19), 1e-12);
        Assert.AreEqual(0.1, schedule.At(20), 1e-12);
        Assert.AreEqual(0.05, schedule.At(60), 1e-12);
        Assert.AreEqual(0.1 * (1 + Math.Cos(Math.PI * 79 / 80)) / 2, schedule.At(99), 1e-12);
        Assert.IsLessThan(0.0001, schedule.At(99));
    }

    [TestMethod]
    [DataRow(1, 0.0)]
    [DataRow(1, 0.5)]
    [DataRow(1, 0.99)]
    [DataRow(2, 0.5)]
    [DataRow(7, 0.0)]
    [DataRow(7, 0.1)]
    [DataRow(7, 0.99)]
    [DataRow(1000, 0.1)]
    public void IsAlwaysAboveZero_NeverAboveTheHighest_AndReachesIt(int steps, double warmUpFraction)
    {
        var schedule = new LearningRateSchedule(0.3, steps, warmUpFraction);
        var rates = Enumerable.Range(0, steps).Select(schedule.At).ToArray();
        Assert.IsTrue(Array.TrueForAll(rates, rate => rate > 0 && rate <= 0.3));
        Assert.AreEqual(0.3, rates.Max(), 1e-12);
        var peak = Array.LastIndexOf(rates, rates.Max());
        CollectionAssert.AreEqual(rates[..peak].Order().ToArray(), rates[..peak]);
        CollectionAssert.AreEqual(rates[peak..].OrderDescending().ToArray(), rates[peak..]);
    }
}
