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

        public long[] size() => shape;

        public unsafe long size(int dim)
        {
            var info = Info;
            return info.Sizes[Wrap(dim, info.Dimensions)];
        }

        public unsafe long[] stride()
        {
            var info = Info;
            return new ReadOnlySpan<long>(info.Strides, (int)info.Dimensions).ToArray();
        }

        public unsafe long stride(int dim)
        {
            var info = Info;
            return info.Strides[Wrap(dim, info.Dimensions)];
        }

        public long storage_offset() => Info.Offset;

        public long dim() => Info.Dimensions;

        public long ndim => Info.Dimensions;

        public long Dimensions => Info.Dimensions;

        public long numel() => Info.Elements;

        public long NumberOfElements => Info.Elements;

        public long ElementSize => dtype.ElementSize();

        public long element_size() => ElementSize;

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

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_cuda => device_type == DeviceType.CUDA;

        private static int Wrap(int dim, long dimensions)
        {
            var index = dim < 0 ? dim + (int)dimensions : dim;
            return index >= 0 && index < dimensions
                ? index
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {dimensions} dimensions.");
        }
    }
}
