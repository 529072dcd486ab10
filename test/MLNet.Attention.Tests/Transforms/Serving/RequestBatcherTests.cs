using System.Collections.Concurrent;
using System.Diagnostics;
using MLNet.Attention.Transforms.Serving;

namespace MLNet.Attention.Tests.Transforms.Serving;

/// <summary>How requests become batches, with a run that only notes them.</summary>
[TestClass]
public sealed class RequestBatcherTests
{
    private readonly ConcurrentQueue<int[]> batches = new();

    [TestMethod]
    public async Task WhileTheWorkerIsBusy_RequestsGather_UpToTheMaximum()
    {
        using var gate = new ManualResetEventSlim();
        var batcher = Create(3, 0, run: numbers =>
        {
            gate.Wait();
            return Squares(numbers);
        });
        var first = batcher.Run(1, default);
        await Until(() => batches.Count == 1);
        var others = Enumerable.Range(2, 7).Select(number => batcher.Run(number, default)).ToArray();
        gate.Set();
        Assert.AreEqual(1, await first);
        CollectionAssert.AreEqual(new[] { 4, 9, 16, 25, 36, 49, 64 }, await Task.WhenAll(others));
        CollectionAssert.AreEqual(new[] { "1", "2 3 4", "5 6 7", "8" }, batches.Select(b => string.Join(' ', b)).ToArray());
        await Close(batcher);
    }

    [TestMethod]
    public async Task ARequestWaitsForOthers_ButNotLongerThanTheDelay()
    {
        var batcher = Create(4, 200);
        var watch = Stopwatch.StartNew();
        var first = batcher.Run(1, default);
        await Task.Delay(50);
        var second = batcher.Run(2, default);
        await Task.WhenAll(first, second);
        Assert.IsInRange(195, 1000, (int)watch.ElapsedMilliseconds, "the oldest one sets the time");
        CollectionAssert.AreEqual(new[] { 1, 2 }, batches.Single());

        watch.Restart();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(number => batcher.Run(number, default)));
        Assert.IsLessThan(150, (int)watch.ElapsedMilliseconds, "a full batch does not wait");
        await Close(batcher);
    }

    [TestMethod]
    public async Task AnError_ComesToItsCallerOnly()
    {
        using var gate = new ManualResetEventSlim();
        var batcher = Create(8, 0, run: numbers =>
        {
            gate.Wait();
            return numbers.Contains(13) ? throw new InvalidOperationException("13") : Squares(numbers);
        });
        var first = batcher.Run(1, default);
        await Until(() => batches.Count == 1);
        var tasks = new[] { 2, 13, 3 }.Select(number => batcher.Run(number, default)).ToArray();
        gate.Set();
        Assert.AreEqual(1, await first);
        Assert.AreEqual(4, await tasks[0]);
        Assert.AreEqual("13", (await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => tasks[1])).Message);
        Assert.AreEqual(9, await tasks[2]);
        await Close(batcher);
    }

    [TestMethod]
    public async Task ACancelledRequest_IsNotRun()
    {
        using var gate = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var batcher = Create(8, 0, run: numbers =>
        {
            gate.Wait();
            return Squares(numbers);
        });
        var first = batcher.Run(1, source.Token);
        await Until(() => batches.Count == 1);
        var (second, third) = (batcher.Run(2, source.Token), batcher.Run(3, default));
        await source.CancelAsync();
        foreach (var cancelled in new[] { first, second })
        {
            var error = await Assert.ThrowsAsync<OperationCanceledException>(() => cancelled);
            Assert.AreEqual(source.Token, error.CancellationToken);
        }
        Assert.IsTrue(batcher.Run(4, source.Token).IsCanceled);
        gate.Set();
        Assert.AreEqual(9, await third);
        CollectionAssert.AreEqual(new[] { "1", "3" }, batches.Select(batch => string.Join(' ', batch)).ToArray());
        await Close(batcher);
    }

    [TestMethod]
    public async Task Closing_AnswersWhatWaits_AndRefusesTheRest()
    {
        var batcher = Create(4, 5000);
        var waiting = batcher.Run(5, default);
        var watch = Stopwatch.StartNew();
        await Close(batcher);
        Assert.IsLessThan(2000, (int)watch.ElapsedMilliseconds, "nobody else can come");
        Assert.IsTrue(waiting.IsCompleted);
        Assert.AreEqual(25, await waiting);
        Assert.ThrowsExactly<ObjectDisposedException>(() => { batcher.Run(1, default); });
        await Close(batcher);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task ManyCallers_GetTheirOwnResults(int workers)
    {
        var batcher = Create(5, 0, workers);
        await Parallel.ForAsync(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (number, cancellationToken) =>
            Assert.AreEqual(number * number, await batcher.Run(number, cancellationToken)));
        Assert.AreEqual(4000, batches.Sum(batch => batch.Length));
        Assert.IsLessThanOrEqualTo(5, batches.Max(batch => batch.Length));
        await Close(batcher);
    }

    private RequestBatcher<int, int> Create(
        int size, int milliseconds, int workers = 1, Func<IReadOnlyList<int>, IReadOnlyList<int>>? run = null) => new(numbers =>
    {
        batches.Enqueue([.. numbers]);
        return (run ?? Squares)(numbers);
    }, size, TimeSpan.FromMilliseconds(milliseconds), workers);

    private static int[] Squares(IReadOnlyList<int> numbers) => [.. numbers.Select(number => number * number)];

    private static async Task Close(RequestBatcher<int, int> batcher)
    {
        batcher.Close();
        await batcher.Ended.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(1))
            Assert.IsLessThan(10, watch.Elapsed.Seconds);
    }
}
