namespace TorchSharp.Interop;

// One argument of an operator. It refers to the managed object it came from, so that nothing is finalized while the
// operator runs. A number must be of the kind the schema says: int for 'int', double for 'float', either for 'Scalar'.
internal readonly struct Arg
{
    private readonly ValueTag tag;
    private readonly long bits;
    private readonly object? owner;

    internal static Arg None => default;

    private Arg(ValueTag tag, long bits, object? owner = null) => (this.tag, this.bits, this.owner) = (tag, bits, owner);

    public static implicit operator Arg(torch.Tensor? tensor) =>
        tensor is null ? default : new(ValueTag.Tensor, tensor.Handle, tensor);

    public static implicit operator Arg(long value) => new(ValueTag.Int, value);

    public static implicit operator Arg(long? value) => value is { } known ? known : None;

    public static implicit operator Arg(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(bool value) => new(ValueTag.Bool, value ? 1 : 0);

    public static implicit operator Arg(Scalar? value) => value is null ? default : new(value.Tag, value.Bits);

    public static implicit operator Arg(torch.ScalarType type) => new(ValueTag.Int, (long)type);

    public static implicit operator Arg(torch.ScalarType? type) => type is { } known ? known : None;

    public static implicit operator Arg(torch.Device? device) =>
        device is null ? default : new(ValueTag.Device, device.Packed);

    public static implicit operator Arg(torch.Generator? generator) =>
        generator is null ? default : new(ValueTag.Generator, generator.Handle, generator);

    public static implicit operator Arg(long[]? values) => values is null ? default : new(ValueTag.IntList, 0, values);

    public static implicit operator Arg(torch.Tensor[] tensors) => new(ValueTag.TensorList, 0, tensors);

    // The tensor this argument was made from.
    internal torch.Tensor Tensor => (torch.Tensor)owner!;

    // How many 64-bit words ToNative will copy into the scratch memory.
    internal int ScratchSize => tag switch
    {
        ValueTag.IntList => ((long[])owner!).Length,
        ValueTag.TensorList => ((torch.Tensor[])owner!).Length,
        _ => 0,
    };

    internal unsafe Value ToNative(ref long* scratch)
    {
        switch (tag)
        {
            case ValueTag.IntList:
                var values = (long[])owner!;
                values.CopyTo(new Span<long>(scratch, values.Length));
                return List(ref scratch, values.Length);
            case ValueTag.TensorList:
                var tensors = (torch.Tensor[])owner!;
                for (var i = 0; i < tensors.Length; i++)
                    scratch[i] = tensors[i].Handle;
                return List(ref scratch, tensors.Length);
            default:
                return new Value { Tag = tag, Bits = bits };
        }
    }

    private unsafe Value List(ref long* scratch, int count)
    {
        var value = new Value { Tag = tag, Count = count, Bits = (long)scratch };
        scratch += count;
        return value;
    }
}
