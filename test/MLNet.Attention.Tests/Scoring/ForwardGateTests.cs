using MLNet.Attention.Tests.Persistence;
using MLNet.Attention.Transforms;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Scoring;

[TestClass]
public sealed class ForwardGateTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(4, 1)]
    [DataRow(4, 3)]
    [DataRow(4, 9)]
    public void NeverMoreThreadsThanTheCapacity_AndAllGetIn(int capacity, int most)
    {
        var gate = new ForwardGate(capacity, _ => { });
        var (running, highest, entered) = (0, 0, 0);
        var threads = Enumerable.Range(0, 12).Select(i => new Thread(() =>
        {
            var wanted = 1 + i % most;
            for (var round = 0; round < 200; round++)
            {
                using var turn = gate.Enter(wanted);
                var now = Interlocked.Add(ref running, Math.Min(wanted, capacity));
                InterlockedMax(ref highest, now);
                Interlocked.Increment(ref entered);
                Thread.SpinWait(50);
                Interlocked.Add(ref running, -Math.Min(wanted, capacity));
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.AreEqual(12 * 200, entered);
        Assert.IsLessThanOrEqualTo(capacity, highest);
        Assert.IsTrue(gate.TryEnter(out var last), "all threads are free again");
        last.Dispose();
    }

    [TestMethod]
    public void WhoCameFirst_IsAdmittedFirst()
    {
        var gate = new ForwardGate(2, _ => { });
        var order = new List<int>();
        var turn = gate.Enter(2);
        var threads = new List<Thread>();
        for (var i = 0; i < 6; i++)
        {
            // The second wants both threads: those behind do not overtake it.
            var (number, wanted) = (i, i == 1 ? 2 : 1);
            threads.Add(new Thread(() =>
            {
                using var mine = gate.Enter(wanted);
                lock (order)
                    order.Add(number);
                Thread.Sleep(20);
            }));
            threads[i].Start();
            while (threads[i].ThreadState != ThreadState.WaitSleepJoin)
                Thread.Sleep(1);
        }
        turn.Dispose();
        threads.ForEach(thread => thread.Join());
        CollectionAssert.AreEqual(new[] { 0, 1 }, order.Take(2).ToArray());
        CollectionAssert.AreEquivalent(new[] { 0, 1, 2, 3, 4, 5 }, order);
    }

    [TestMethod]
    public void ATry_NeverWaits_AndNeverOvertakes()
    {
        var gate = new ForwardGate(2, _ => { });
        using (gate.Enter(1))
        {
            Assert.IsTrue(gate.TryEnter(out var second));
            Assert.IsFalse(gate.TryEnter(out _), "no thread is free");
            second.Dispose();
            var waits = new Thread(() => gate.Enter(2).Dispose());
            waits.Start();
            while (waits.ThreadState != ThreadState.WaitSleepJoin)
                Thread.Sleep(1);
            Assert.IsFalse(gate.TryEnter(out _), "somebody waits");
        }
    }

    [TestMethod]
    public void AnInterruptedWait_TakesNothing()
    {
        var gate = new ForwardGate(1, _ => { });
        using (gate.Enter(1))
        {
            Exception? error = null;
            var waits = new Thread(() => error = Assert.Throws<ThreadInterruptedException>(() => gate.Enter(1).Dispose()));
            waits.Start();
            while (waits.ThreadState != ThreadState.WaitSleepJoin)
                Thread.Sleep(1);
            waits.Interrupt();
            waits.Join();
            Assert.IsNotNull(error);
        }
        Assert.IsTrue(gate.TryEnter(out var turn));
        turn.Dispose();
    }

    [TestMethod]
    public void APass_HasTheThreadsThatItTook_AndItsThreadGetsAllBack()
    {
        var numbers = new List<int>();
        var gate = new ForwardGate(3, numbers.Add);
        gate.Enter(2).Dispose();
        gate.Enter(7).Dispose();
        CollectionAssert.AreEqual(new[] { 2, 3, 3, 3 }, numbers);
    }

    [TestMethod]
    public void AfterScoring_LibtorchHasAllItsThreadsAgain()
    {
        using var model = UntrainedModel.Create();
        var before = get_num_threads();
        var scorer = new TextScorer(model);
        scorer.Add("good film");
        scorer.Score(new float[1]);
        Assert.AreEqual(Math.Min(before, Environment.ProcessorCount), get_num_threads());
        Assert.AreEqual(ForwardGate.Shared.Capacity, get_num_threads());
    }

    private static void InterlockedMax(ref int highest, int value)
    {
        for (var seen = highest; seen < value;)
        {
            var found = Interlocked.CompareExchange(ref highest, value, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }
}
