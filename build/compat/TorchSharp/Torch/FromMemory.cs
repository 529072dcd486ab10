using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Shares the array's memory, unless another element type or device is asked for.
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        var shape = new long[rawArray.Rank];
        for (int i = 0; i < shape.Length; i++) shape[i] = rawArray.GetLength(i);
        return Made(Placed(Shared(rawArray, 0, shape), dtype, device), requires_grad, names);
    }

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0,
        bool requires_grad = false)
    {
        long length = rawArray.LongLength;
        if (offset < 0 || offset >= length)
            throw new ArgumentException($"The offset {offset} is not in the range 0 to {length - 1}.");
        if (count < 0) count = length - offset;
        if (count > length - offset)
            throw new IndexOutOfRangeException($"{count} elements from {offset} on, of an array of {length}");
        return Placed(Shared(rawArray, offset, [count]), dtype, CPU).with_requires_grad(requires_grad);
    }

    // A copy of the elements, in the given element type, on the given device.
    private static unsafe Tensor Copied<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> dimensions, ScalarType? dtype,
        Device? device, bool requires_grad, string[]? names = null) where T : unmanaged
    {
        long count = 1;
        foreach (long size in dimensions) count *= size;
        if (count > elements.Length)
            throw new ArgumentException(
                $"A tensor of shape [{string.Join(", ", dimensions.ToArray())}] has {count} elements, " +
                $"{elements.Length} were given.");
        var tensor = Aten.empty.Call(dimensions.ToArray(), TypeOf(typeof(T)), Arg.None, CPU);
        elements[..(int)count].CopyTo(new Span<T>((void*)tensor.Data, (int)count));
        return Made(Placed(tensor, dtype, device), requires_grad, names);
    }

    private static ReadOnlySpan<T> Elements<T>(Array array) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(
            MemoryMarshal.CreateReadOnlySpan(
                ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array)));

    private static Tensor Placed(Tensor tensor, ScalarType? dtype, Device? device)
    {
        var type = dtype ?? tensor.dtype;
        bool same = type == tensor.dtype && device is null or { type: DeviceType.CPU };
        return same ? tensor : tensor.to(type, device ?? CPU, disposeAfter: true);
    }

    // The last touch of every method that makes a tensor.
    private static Tensor Made(Tensor tensor, bool requires_grad, string[]? names)
    {
        if (names is { Length: > 0 }) Native.Check(Native.tc_rename(tensor.Handle, names, names.Length));
        return requires_grad ? tensor.requires_grad_() : tensor;
    }

    private static unsafe Tensor Shared(Array array, long first, long[] shape)
    {
        var elementType = array.GetType().GetElementType()!;
        var type = TypeOf(elementType) ?? throw new NotSupportedException($"{elementType} is no element type.");
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        fixed (long* sizes = shape)
        {
            void* data = (byte*)pin.AddrOfPinnedObject() + first * type.ElementSize();
            nint tensor = Native.tc_from_memory(
                data, &Unpin, GCHandle.ToIntPtr(pin), sizes, shape.Length, (int)type);
            if (tensor != 0) return new Tensor(tensor);
        }
        pin.Free();
        throw Native.Error();
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();
}
