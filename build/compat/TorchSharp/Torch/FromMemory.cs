using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // A copy of the elements, in the given element type, on the given device.
    private static unsafe Tensor Copied<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> dimensions, ScalarType? dtype,
        Device? device, bool requires_grad, string[]? names = null) where T : unmanaged
    {
        long count = 1;
        foreach (var size in dimensions)
            count *= size;
        if (count > elements.Length)
        {
            throw new ArgumentException(
                $"A tensor of shape [{string.Join(", ", dimensions.ToArray())}] has {count} elements, " +
                $"{elements.Length} were given.");
        }
        var tensor = Aten.empty.Call(dimensions.ToArray(), TypeOf(typeof(T)), Arg.None, CPU);
        elements[..(int)count].CopyTo(new Span<T>((void*)tensor.Data, (int)count));
        return Made(Placed(tensor, dtype, device), requires_grad, names);
    }

    private static Tensor Placed(Tensor tensor, ScalarType? dtype, Device? device)
    {
        var type = dtype ?? tensor.dtype;
        var same = type == tensor.dtype && device is null or { type: DeviceType.CPU };
        return same ? tensor : tensor.to(type, device ?? CPU, disposeAfter: true);
    }

    // The last touch of every method that makes a tensor.
    private static Tensor Made(Tensor tensor, bool requires_grad, string[]? names)
    {
        if (names is not null)
            throw new ArgumentException("'names' is given; expected null, as compat has no named dimensions.", nameof(names));
        return requires_grad ? tensor.requires_grad_() : tensor;
    }
}
