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
    public static long Of(Action action, bool onAllThreads = false)
    {
        var fewest = long.MaxValue;
        for (var watch = Stopwatch.StartNew(); fewest > 0 && watch.Elapsed < TimeSpan.FromSeconds(10);)
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
