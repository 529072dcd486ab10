using System.Runtime.ExceptionServices;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>Work on several threads.</summary>
internal static class SideBySide
{
    /// <summary>Runs each piece of work on a thread of its own, and returns when all have ended.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="work">
    /// Does the piece of an index below <paramref name="count"/>. The second argument is to be called often: it throws once
    /// another piece has failed. The first failure is thrown to the caller.
    /// </param>
    public static void Run(int count, Action<int, Action> work)
    {
        ExceptionDispatchInfo? failure = null;
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() => RunOne(i)) { IsBackground = true }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        failure?.Throw();

        void RunOne(int i)
        {
            try
            {
                work(i, CheckOthers);
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
            }
        }

        void CheckOthers()
        {
            if (Volatile.Read(ref failure) is not null)
                throw new OperationCanceledException();
        }
    }
}
