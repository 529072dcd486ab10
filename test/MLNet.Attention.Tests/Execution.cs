using System.Reflection;
using Microsoft.ML;

namespace MLNet.Attention.Tests;

/// <summary>Cancels what runs in a context.</summary>
internal static class Execution
{
    // Not public, though ML.NET's documentation tells users of its own tools about it.
    public static void Cancel(MLContext context) => typeof(MLContext)
        .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!
        .Invoke(context, null);
}
