using System.Runtime.ExceptionServices;

namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>Runs tasks on all cores.</summary>
internal static class Concurrently
{
    /// <summary>Runs tasks 0 to <paramref name="count"/> − 1, and throws what one of them throws.</summary>
    public static void Run(int count, Action<int> task)
    {
        try
        {
            Parallel.For(0, count, task);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.Flatten().InnerExceptions[0]);
        }
    }
}
