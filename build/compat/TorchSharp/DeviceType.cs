namespace TorchSharp;

// The values are libtorch's own.
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    META = 14,
}
