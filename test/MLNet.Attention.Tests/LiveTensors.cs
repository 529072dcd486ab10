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
}
