using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Where a model runs, as <c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c> say.</summary>
internal static class Devices
{
    /// <exception cref="InvalidOperationException">
    /// The GPU asked for is not there and falling back is off; or libtorch, or a Microsoft.ML that we know, is missing.
    /// </exception>
    public static Device Choose(IHostEnvironment environment)
    {
        RequirementsCheck.Run();
        var settings = environment as IHostEnvironmentInternal;
        if (settings?.GpuDeviceId is not { } gpu)
            return CPU;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (gpu >= 0 && gpu < count)
            return new Device(DeviceType.CUDA, gpu);
        var problem = $"MLContext.GpuDeviceId is {gpu}; this process sees {count} CUDA device(s)";
        if (!settings.FallbackToCpu)
            throw new InvalidOperationException($"{problem} and MLContext.FallbackToCpu is false.");
        using var channel = environment.Start("Device");
        channel.Warning(MessageSensitivity.None, $"{problem}. The CPU is used.");
        return CPU;
    }
}
