using TorchSharp;

namespace MLNet.Attention.Tests;

/// <summary>Counts tensors without those of other tests that only wait for their finalizer.</summary>
internal static class LiveTensors
{
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }

    /// <summary>An action leaves no tensor behind, not even to the garbage collector.</summary>
    /// <param name="action">What is done.</param>
    /// <param name="parametersMade">
    /// How many parameters that makes: TorchSharp's count goes up for each and never down (<see cref="TorchFacts.TensorFacts"/>).
    /// </param>
    public static void AreNoMoreAfter(Action action, long parametersMade = 0)
    {
        var most = Count() + parametersMade;
        action();
        Assert.IsLessThanOrEqualTo(most, torch.Tensor.TotalCount, "tensors left behind");
    }
}
