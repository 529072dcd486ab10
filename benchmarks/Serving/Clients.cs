using System.Diagnostics;

namespace MLNet.Attention.Benchmarks;

/// <summary>Clients that ask again as soon as they have an answer.</summary>
internal static class Clients
{
    /// <summary>The numbers of clients that are measured.</summary>
    public static IReadOnlyList<int> Counts { get; } = [1, 8, 32];

    /// <returns>Requests a second, and the median, the 99th percentile and the worst time of one in ms, between tabs.</returns>
    /// <param name="count">Number of clients.</param>
    /// <param name="duration">How long they ask.</param>
    /// <param name="ask">Makes a request; is given a number that rises.</param>
    public static async Task<(string Line, int Requests)> Run(int count, TimeSpan duration, Func<int, Task> ask)
    {
        var next = 0;
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (watch.Elapsed < duration)
            {
                var begin = Stopwatch.GetTimestamp();
                await ask(Interlocked.Increment(ref next));
                mine.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
            return mine;
        })));
        var elapsed = watch.Elapsed.TotalSeconds;
        var sorted = times.SelectMany(mine => mine).Order().ToArray();
        return ($"{count}\t{sorted.Length / elapsed:0}\t{At(0.5):0.00}\t{At(0.99):0.00}\t{sorted[^1]:0.0}", sorted.Length);

        double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
    }
}
