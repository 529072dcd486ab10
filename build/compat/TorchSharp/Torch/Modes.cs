using TorchSharp.Interop;

namespace TorchSharp;

// What holds for a thread, or for the process, until it is changed back.
public static partial class torch
{
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current.Push();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current.Innermost;

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static bool is_grad_enabled() => Native.tc_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static int get_num_threads() => Native.tc_threads();

    // An error in the real one passes every catch.
    public static void set_num_threads(int num)
    {
        if (Native.tc_set_threads(num) < 0)
            throw Tensor.Fatal(nameof(set_num_threads), Native.Error());
    }

    private sealed class GradMode : IDisposable
    {
        private readonly int before = Native.tc_grad_enabled();

        internal GradMode(bool enabled) => Native.tc_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.tc_set_grad_enabled(before);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint mode = Native.tc_push_inference(enabled ? 1 : 0);

        public void Dispose()
        {
            if (mode != 0)
                Native.tc_pop_inference(mode);
            mode = 0;
        }
    }
}
