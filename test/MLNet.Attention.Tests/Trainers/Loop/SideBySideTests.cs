using MLNet.Attention.Trainers.Loop;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class SideBySideTests
{
    [TestMethod]
    public void AllPiecesRunAtOnce()
    {
        using var together = new Barrier(3);
        var done = new bool[3];
        SideBySide.Run(3, (i, _) => done[i] = together.SignalAndWait(TimeSpan.FromMinutes(1)));
        Assert.IsTrue(Array.TrueForAll(done, piece => piece));
    }

    [TestMethod]
    public void TheFirstFailureEndsTheOthers_AndIsThrown()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => SideBySide.Run(3, (i, checkOthers) =>
        {
            if (i == 1)
                throw new InvalidDataException("piece 1");
            while (true)
            {
                checkOthers();
                Thread.Sleep(1);
            }
        }));
        Assert.AreEqual("piece 1", error.Message);
    }
}
