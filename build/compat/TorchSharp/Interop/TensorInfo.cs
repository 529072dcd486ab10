namespace TorchSharp.Interop;

// What tc_info tells about a tensor. The pointers are the tensor's own and live as long as it does.
internal unsafe struct TensorInfo
{
    internal long* Sizes;
    internal long* Strides;
    internal long Dimensions;
    internal long Elements;
    internal int Type;
    internal int DeviceType;
    internal int DeviceIndex;
    internal byte Contiguous;
    internal byte RequiresGrad;
}
