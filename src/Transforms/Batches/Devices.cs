using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Chooses the device of a model by <c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c>.</summary>
internal static class Devices
{
    /// <exception cref="InvalidOperationException">
    /// The GPU is missing and <c>FallbackToCpu</c> is false; or libtorch or a supported version of Microsoft.ML is missing.
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
        var problem = $"'MLContext.GpuDeviceId' is {gpu}; expected the index of one of the {count} CUDA devices that are visible";
        if (!settings.FallbackToCpu)
            throw new InvalidOperationException($"{problem}, because 'MLContext.FallbackToCpu' is false.");
        using var channel = environment.Start("Device");
        channel.Warning(MessageSensitivity.None, $"{problem}. The CPU is used.");
        return CPU;
    }
}
