namespace TorchSharp.Interop;

// A value as it crosses the boundary: a tag, the length if it is a list, and the value itself or a pointer to it.
internal struct Value
{
    internal ValueTag Tag;
    internal int Count;
    internal long Bits;
}

internal enum ValueTag
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    IntList,
    TensorList,
    Device,
    Generator,
}
