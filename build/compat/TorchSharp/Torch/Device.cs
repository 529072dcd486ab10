using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public class Device
    {
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        public DeviceType type { get; } = DeviceType.CPU;

        public int index { get; } = -1;

        // As the native library takes it.
        internal long Packed => Pack(type, index);

        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return type == DeviceType.CPU || index == -1 ? name : $"{name}:{index}";
        }

        internal static long Pack(DeviceType type, int index) => ((long)type << 8) + index + 1;
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    public static class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => Native.tc_cuda_devices();
    }
}
