using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Move(new Device(deviceType, deviceIndex), null, non_blocking,
                    child => child._to(deviceType, deviceIndex, non_blocking));

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) =>
                Move(null, dtype, non_blocking, child => child._to(dtype, non_blocking));

            // As in the real one, what moves is replaced: its old parameters and buffers are disposed.
            private Module Move(Device? device, ScalarType? dtype, bool non_blocking, Action<Module> moveChild)
            {
                if (dtype is { } type && !is_floating_point(type) && !is_complex(type))
                    throw new ArgumentException($"A module can have floating-point or complex elements, not {type}.");
                if (device is { type: DeviceType.CUDA } && !cuda.is_available())
                    throw new InvalidOperationException("CUDA is not available.");
                foreach (var module in children())
                    moveChild(module);
                using var mode = no_grad();
                foreach (var (name, old) in named_parameters(false).ToList())
                {
                    if (Moved(old, device, dtype, non_blocking) is not { } data)
                        continue;
                    var parameter = new Parameter(data, old.requires_grad);
                    using (var gradient = old.grad)
                    {
                        if (gradient is not null)
                        {
                            using (var moved = Moved(gradient, device, dtype, non_blocking))
                                parameter.grad = moved;
                        }
                    }
                    ConditionallyRegisterParameter(name, parameter);
                    Replace(old, parameter);
                }
                foreach (var (name, old) in named_buffers(false).ToList())
                {
                    if (Moved(old, device, dtype, non_blocking) is not { } buffer)
                        continue;
                    ConditionallyRegisterBuffer(name, buffer);
                    Replace(old, buffer);
                }
                return this;
            }

            // Null if the tensor is where and what it should be. Integers keep their type.
            private static Tensor? Moved(Tensor tensor, Device? device, ScalarType? dtype, bool non_blocking)
            {
                var type = tensor.is_integral() ? tensor.dtype : dtype ?? tensor.dtype;
                var place = device ?? tensor.device;
                var there = place.type == tensor.device_type &&
                    (place.index == -1 || place.type == DeviceType.CPU || place.index == tensor.device_index);
                return there && type == tensor.dtype ? null : tensor.to(type, place, non_blocking: non_blocking);
            }

            private void Replace(Tensor old, Tensor replacement)
            {
                foreach (var field in Fields().Where(field => ReferenceEquals(field.GetValue(this), old)))
                    field.SetValue(this, replacement);
                replacement.DetachFromDisposeScope();
                old.Dispose();
            }
        }
    }
}
