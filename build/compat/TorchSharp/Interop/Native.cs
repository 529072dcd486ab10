using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

// The entry points of native/torchcompat.cpp, one to one.
internal static unsafe partial class Native
{
    private const string Library = "torchcompat";

    static Native()
    {
        // OpenMP's idle threads are to sleep; GNU's wait some 50 microseconds for the next operator first, which a
        // sequence of small ones gains much from. OpenMP reads this when it is loaded, which the first call below
        // does, and it reads the C environment, which .NET's own setter does not reach.
        SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0);
        SetEnvironment("GOMP_SPINCOUNT", "1000", 0);
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
            Check(tc_set_threads(Environment.ProcessorCount));
    }

    internal static Exception Error() => new ExternalException(Marshal.PtrToStringUTF8(tc_error()));

    internal static void Check(int status)
    {
        if (status < 0)
            throw Error();
    }

    internal static nint Check(nint pointer) => pointer != 0 ? pointer : throw Error();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport(Library)]
    private static partial nint tc_error();

    // Operators

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint tc_operator(string name, string overload);

    [LibraryImport(Library)]
    internal static partial int tc_call(nint op, Value* arguments, int count, Value* results, int capacity);

    [LibraryImport(Library)]
    internal static partial void tc_free_list(nint* handles);

    // Tensors

    [LibraryImport(Library)]
    internal static partial void tc_free(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int tc_info(nint tensor, out TensorInfo info);

    [LibraryImport(Library)]
    internal static partial nint tc_data(nint tensor);

    // Autograd

    [LibraryImport(Library)]
    internal static partial int tc_set_requires_grad(nint tensor, int required);

    [LibraryImport(Library)]
    internal static partial int tc_grad(nint tensor, out nint grad);

    [LibraryImport(Library)]
    internal static partial int tc_set_grad(nint tensor, nint grad);

    [LibraryImport(Library)]
    internal static partial int tc_backward(nint* roots, nint* grads, int count, int retainGraph, int createGraph,
        nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial nint tc_function(nint* inputs, int count, nint output, nint* saved, int savedCount,
        nint self, delegate* unmanaged<nint, nint, nint, nint, void> backward, delegate* unmanaged<nint, void> freed);

    [LibraryImport(Library)]
    internal static partial int tc_saved(nint context, nint* tensors, int capacity);

    [LibraryImport(Library)]
    internal static partial void tc_put(nint gradients, int index, nint gradient);

    [LibraryImport(Library)]
    internal static partial int tc_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void tc_set_grad_enabled(int enabled);

    [LibraryImport(Library)]
    internal static partial nint tc_push_inference(int enabled);

    [LibraryImport(Library)]
    internal static partial void tc_pop_inference(nint mode);

    // Randomness

    [LibraryImport(Library)]
    internal static partial int tc_manual_seed(long seed);

    [LibraryImport(Library)]
    internal static partial nint tc_default_generator();

    [LibraryImport(Library)]
    internal static partial nint tc_new_generator(long seed);

    [LibraryImport(Library)]
    internal static partial void tc_free_generator(nint generator);

    [LibraryImport(Library)]
    internal static partial int tc_seed_generator(nint generator, long seed);

    // The process

    [LibraryImport(Library)]
    internal static partial int tc_threads();

    [LibraryImport(Library)]
    internal static partial int tc_set_threads(int count);

    [LibraryImport(Library)]
    internal static partial int tc_cuda_devices();
}
