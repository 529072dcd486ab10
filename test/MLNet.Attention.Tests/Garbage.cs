using System.Diagnostics;

namespace MLNet.Attention.Tests;

/// <summary>What an action allocates on its thread when it is repeated.</summary>
internal static class Garbage
{
    /// <summary>
    /// The fewest bytes of several runs. Code that is not yet compiled for good boxes what it later does not, so there are
    /// many runs as long as each allocates something.
    /// </summary>
    public static long Of(Action action)
    {
        var fewest = long.MaxValue;
        for (var watch = Stopwatch.StartNew(); fewest > 0 && watch.Elapsed < TimeSpan.FromSeconds(2);)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return fewest;
    }
}
