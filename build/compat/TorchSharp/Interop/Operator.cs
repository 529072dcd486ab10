using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

// An ATen operator, looked up by schema name and overload when it is first called. Arguments that are left out at the
// end take the schema's defaults.
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int StackWords = 32;
    private nint handle;

    internal Tensor Call(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Invoke(args, &result, 1);
        return new Tensor((nint)result.Bits);
    }

    internal (Tensor, Tensor) CallPair(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc Value[2];
        Invoke(args, results, 2);
        return (new Tensor((nint)results[0].Bits), new Tensor((nint)results[1].Bits));
    }

    internal Tensor[] CallList(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Invoke(args, &result, 1);
        var handles = (nint*)result.Bits;
        var tensors = new Tensor[result.Count];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new Tensor(handles[i]);
        Native.tc_free_list(handles);
        return tensors;
    }

    internal bool CallBool(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Invoke(args, &result, 1);
        return result.Bits != 0;
    }

    internal Scalar CallScalar(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Invoke(args, &result, 1);
        return new Scalar(result.Tag, result.Bits);
    }

    // For operators that change their first argument and return it.
    internal Tensor InPlace(params ReadOnlySpan<Arg> args)
    {
        Invoke(args, null, 0);
        return args[0].Tensor;
    }

    internal void Run(params ReadOnlySpan<Arg> args) => Invoke(args, null, 0);

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Arg> args, Value* results, int capacity)
    {
        if (handle == 0)
            handle = Native.Check(Native.tc_operator("aten::" + name, overload));
        var words = 0;
        foreach (ref readonly var arg in args)
            words += arg.ScratchSize;
        var scratch = words <= StackWords ? stackalloc long[StackWords] : new long[words];
        var values = stackalloc Value[args.Length];
        fixed (long* start = scratch)
        {
            var next = start;
            for (var i = 0; i < args.Length; i++)
                values[i] = args[i].ToNative(ref next);
            Native.Check(Native.tc_call(handle, values, args.Length, results, capacity));
        }
    }
}
