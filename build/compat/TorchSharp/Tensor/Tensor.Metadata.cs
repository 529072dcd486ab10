using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private TensorInfo Info
        {
            get
            {
                Native.Check(Native.tc_info(Handle, out var info));
                return info;
            }
        }

        public unsafe long[] shape
        {
            get
            {
                var info = Info;
                return new ReadOnlySpan<long>(info.Sizes, (int)info.Dimensions).ToArray();
            }
        }

        public unsafe long[] stride()
        {
            var info = Info;
            return new ReadOnlySpan<long>(info.Strides, (int)info.Dimensions).ToArray();
        }

        public long dim() => Info.Dimensions;

        public long ndim => Info.Dimensions;

        public long numel() => Info.Elements;

        public long NumberOfElements => Info.Elements;

        public long ElementSize => dtype.ElementSize();

        public ScalarType dtype => (ScalarType)Info.Type;

        public DeviceType device_type => (DeviceType)Info.DeviceType;

        public int device_index => Info.DeviceIndex;

        public Device device
        {
            get
            {
                var info = Info;
                return new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        public bool is_contiguous() => Info.Contiguous != 0;

        public bool is_integral() => torch.is_integral(dtype);
    }
}
