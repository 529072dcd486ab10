using System.Collections.Concurrent;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Batches;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Batches;

[TestClass]
public sealed class ForwardPoolTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void NeverMorePassesThanThreads_AndEachRunsOnce(int capacity)
    {
        var pool = Pool(capacity);
        var (running, highest) = (0, 0);
        var ran = new ConcurrentBag<(int Caller, int Pass)>();
        InParallel(12, caller =>
        {
            for (var round = 0; round < 20; round++)
            {
                pool.Run(1 + caller % 4, pass =>
                {
                    Raise(ref highest, Interlocked.Increment(ref running));
                    ran.Add((caller, pass));
                    Thread.SpinWait(100);
                    Interlocked.Decrement(ref running);
                });
            }
        });
        Assert.IsLessThanOrEqualTo(capacity, highest);
        var expected = Enumerable.Range(0, 12).SelectMany(caller => Enumerable.Range(0, 1 + caller % 4)
            .SelectMany(pass => Enumerable.Repeat((caller, pass), 20))).ToList();
        CollectionAssert.AreEquivalent(expected, ran.ToList());
    }

    [TestMethod]
    public void WithinAPass_OtherPassesRun_AlsoWhereThereIsOneThread()
    {
        var pool = Pool(1);
        var order = new ConcurrentQueue<string>();
        pool.Run(2, outer => pool.Run(2, inner => order.Enqueue($"{outer}{inner}")));
        CollectionAssert.AreEqual(new[] { "00", "01", "10", "11" }, order.ToArray());
    }

    [TestMethod]
    public void WhoTakesAll_RunsAlone()
    {
        var pool = Pool(3);
        var (running, alone) = (0, 0);
        InParallel(8, caller =>
        {
            for (var round = 0; round < 50; round++)
            {
                if (caller % 2 == 0)
                {
                    using var all = pool.TakeAll();
                    Assert.AreEqual(0, Volatile.Read(ref running));
                    Assert.AreEqual(1, Interlocked.Increment(ref alone));
                    Thread.SpinWait(100);
                    Interlocked.Decrement(ref alone);
                }
                else
                {
                    pool.Run(3, _ =>
                    {
                        Interlocked.Increment(ref running);
                        Assert.AreEqual(0, Volatile.Read(ref alone));
                        Interlocked.Decrement(ref running);
                    });
                }
            }
        });
    }

    [TestMethod]
    public void ASingleText_WaitsForOnePassOfLongData_NotForAll()
    {
        var pool = Pool(1);
        var order = new ConcurrentQueue<string>();
        using var began = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var longData = new Thread(() => pool.Run(10, pass =>
        {
            began.Set();
            go.Wait();
            order.Enqueue($"long {pass}");
        }));
        longData.Start();
        began.Wait();
        var single = new Thread(() => pool.Run(1, _ => order.Enqueue("single")));
        single.Start();
        while (single.ThreadState != ThreadState.WaitSleepJoin)
            Thread.Sleep(1);
        go.Set();
        single.Join();
        longData.Join();
        // One pass ran when the single text came, one more had its turn before.
        Assert.IsLessThanOrEqualTo(2, order.ToList().IndexOf("single"));
        Assert.HasCount(11, order);
    }

    [TestMethod]
    public void AnError_IsTheCallersOwn_AndLeavesOutWhatHasNotBegun()
    {
        var pool = Pool(1);
        var ran = 0;
        var error = Assert.ThrowsExactly<InvalidTimeZoneException>(() => pool.Run(5, pass =>
        {
            ran++;
            if (pass == 1)
                throw new InvalidTimeZoneException("mine");
        }));
        Assert.AreEqual("mine", error.Message);
        Assert.AreEqual(2, ran);
        pool.Run(1, _ => ran++);
        Assert.AreEqual(3, ran, "the pool works on");
    }

    [TestMethod]
    public void AnInterruptedCaller_ReturnsWhenItsPassesAreDone()
    {
        var pool = Pool(1);
        var done = false;
        using var began = new ManualResetEventSlim();
        Exception? after = null;
        var caller = new Thread(() =>
        {
            pool.Run(1, _ =>
            {
                began.Set();
                Thread.Sleep(50);
                done = true;
            });
            Assert.IsTrue(done);
            after = Assert.Throws<ThreadInterruptedException>(() => Thread.Sleep(1000));
        });
        caller.Start();
        began.Wait();
        caller.Interrupt();
        caller.Join();
        Assert.IsNotNull(after, "the interrupt is still pending");
    }

    [TestMethod]
    public void ItsThreadsWorkAlone_AndThoseOfOthersStayAsTheyAre()
    {
        var numbers = new ConcurrentQueue<int>();
        _ = new ForwardPool(3, 7, numbers.Enqueue);
        CollectionAssert.AreEqual(new[] { 1, 1, 1, 7 }, numbers);

        var before = get_num_threads();
        var inside = 0;
        ForwardPool.Shared.Run(1, _ => inside = get_num_threads());
        var another = 0;
        var thread = new Thread(() => another = get_num_threads());
        thread.Start();
        thread.Join();
        Assert.AreEqual((1, before, before), (inside, another, get_num_threads()));
    }

    [TestMethod]
    public void SixtyFourCallers_GetWhatOneGets()
    {
        using var model = UntrainedModel.Create();
        string[] texts = ["good film", "a rather bad film", "", "good good good bad"];
        var expected = Array.ConvertAll(texts, Score);
        InParallel(64, caller =>
        {
            for (var i = 0; i < 8; i++)
                Assert.AreEqual(expected[(caller + i) % 4], Score(texts[(caller + i) % 4]));
        });

        float Score(string text)
        {
            var scorer = new TextScorer(model);
            scorer.Add(text);
            var score = new float[1];
            scorer.Score(score);
            return score[0];
        }
    }

    private static ForwardPool Pool(int capacity) => new(capacity, 1, _ => { });

    private static void InParallel(int count, Action<int> body)
    {
        var errors = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                body(number);
            }
            catch (Exception error)
            {
                errors.Enqueue(error);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.IsEmpty(errors, errors.FirstOrDefault()?.ToString() ?? "");
    }

    private static void Raise(ref int highest, int value)
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
