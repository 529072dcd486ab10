using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe Span<byte> bytes
        {
            get
            {
                var length = NumberOfElements * ElementSize;
                if (device_type != DeviceType.CPU)
                    throw new InvalidOperationException($"The tensor is on {device}.");
                if (!is_contiguous())
                    throw new InvalidOperationException("The tensor is not contiguous.");
                if (length > int.MaxValue)
                    throw new ArgumentException($"{length} bytes are too many for a span.");
                return new Span<byte>((void*)Data, (int)length);
            }
        }

        // Null for a tensor without elements.
        internal nint Data => NumberOfElements == 0 ? 0 : Native.Check(Native.tc_data(Handle));

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            CheckElementType<T>();
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"The tensor has {NumberOfElements} elements, item needs exactly 1.");
            return data<T>()[0];
        }

        public Scalar ToScalar() => Aten.item.CallScalar(this);

        private void CheckElementType<T>()
        {
            if (TypeOf(typeof(T)) != dtype)
                throw new ArgumentException($"The tensor's elements are {dtype}, not {typeof(T).Name}.");
        }
    }

    internal static ScalarType? TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        TypeCode.Boolean => ScalarType.Bool,
        _ when type == typeof(Half) => ScalarType.Float16,
        _ => null,
    };
}
