using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType s_defaultType = ScalarType.Float32;

    public static ScalarType get_default_dtype() => s_defaultType;

    public static void set_default_dtype(ScalarType dtype) => s_defaultType = dtype;

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false)
    {
        bool integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (integral ? ScalarType.Int64 : s_defaultType);
        return Aten.arange.Call(start, stop, step, type, Arg.None, device ?? CPU).with_requires_grad(requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Aten.linspace.Call(start, end, steps, dtype ?? s_defaultType, Arg.None, device ?? CPU)
            .with_requires_grad(requires_grad);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        Aten.randperm.Call(n, generator, dtype ?? ScalarType.Int64, Arg.None, device ?? CPU)
            .with_requires_grad(requires_grad);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Aten.rand_like.Call(input, dtype, Arg.None, device).with_requires_grad(requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Aten.randn_like.Call(input, dtype, Arg.None, device).with_requires_grad(requires_grad);
}
