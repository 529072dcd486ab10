using System.Runtime.ExceptionServices;

namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>Runs tasks on all cores.</summary>
internal static class Concurrently
{
    // The calling thread takes part, so that a thread of the pool stays free: for the timer of a cancellation, for example.
    private static readonly ParallelOptions OnePerCore = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    /// <summary>Runs tasks 0 to <paramref name="count"/> − 1, and throws what one of them throws.</summary>
    public static void Run(int count, Action<int> task)
    {
        try
        {
            Parallel.For(0, count, OnePerCore, task);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.Flatten().InnerExceptions[0]);
        }
    }
}
