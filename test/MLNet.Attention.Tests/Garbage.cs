using System.Diagnostics;

namespace MLNet.Attention.Tests;

/// <summary>What an action allocates when it is repeated.</summary>
internal static class Garbage
{
    /// <summary>
    /// The fewest bytes of several runs. Code that is not yet compiled for good boxes what it later does not, so there are
    /// many runs as long as each allocates something.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="onAllThreads">Whether other threads work for it. Default false: what they allocate is not counted.</param>
    /// <param name="few">So few bytes that no run can say more. Default 0.</param>
    /// <param name="seconds">How long the runs may go on. Default 10.</param>
    public static long Of(Action action, bool onAllThreads = false, long few = 0, double seconds = 10)
    {
        var fewest = long.MaxValue;
        for (var watch = Stopwatch.StartNew(); fewest > few && watch.Elapsed < TimeSpan.FromSeconds(seconds);)
        {
            var before = Allocated();
            action();
            fewest = Math.Min(fewest, Allocated() - before);
        }
        return fewest;

        long Allocated() =>
            onAllThreads ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();
    }
}
