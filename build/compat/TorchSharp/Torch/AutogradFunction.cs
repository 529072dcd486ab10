using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        // What a function's forward keeps for its backward.
        public class AutogradContext
        {
            private readonly Dictionary<string, object> data = [];

            internal AutogradContext()
            {
            }

            internal List<Tensor> ToSave { get; set; } = [];

            // The native context, while backward runs; and how many tensors it has saved.
            internal nint Handle { get; set; }

            internal int SavedCount { get; set; }

            public void save_for_backward(List<Tensor> tensors) => ToSave = tensors;

            public unsafe List<Tensor> get_saved_variables()
            {
                var saved = new nint[SavedCount];
                fixed (nint* handles = saved)
                    Native.Check(Native.tc_saved(Handle, handles, saved.Length));
                return saved.Select(handle => handle == 0 ? null! : new Tensor(handle)).ToList();
            }

            public void save_data(string key, object value) => data[key] = value;

            public object? get_data(string key) => data.GetValueOrDefault(key);
        }

        // A differentiable function whose derivative is its own: forward runs without gradients, and backward gives
        // one gradient, or null, for each argument of apply.
        public abstract class Function<T> where T : Function<T>, new()
        {
            private static readonly T Instance = new();

            public abstract string Name { get; }

            public static List<Tensor> apply_internal(params object[] vars)
            {
                var context = new AutogradContext();
                Tensor output;
                using (no_grad())
                    output = Instance.RunForward(context, vars);
                var differentiable = is_grad_enabled() && vars.Any(value => value is Tensor { requires_grad: true });
                return [differentiable ? GraphNode.Attach(output, context, vars, Instance.Differentiate) : output];
            }

            internal abstract Tensor RunForward(AutogradContext context, object[] vars);

            internal abstract List<Tensor> RunBackward(AutogradContext context, Tensor gradient);

            private List<Tensor> Differentiate(AutogradContext context, Tensor gradient, int count)
            {
                var gradients = RunBackward(context, gradient);
                // More are allowed when they are nothing.
                return gradients.Count == count || (gradients.Count > count && gradients.Skip(count).All(IsNothing))
                    ? gradients
                    : throw new NotImplementedException($"{Name} gave {gradients.Count} gradients for {count} arguments.");
            }
        }

        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override Tensor RunForward(AutogradContext context, object[] vars) => forward(context, vars);

            internal sealed override List<Tensor> RunBackward(AutogradContext context, Tensor gradient) =>
                backward(context, gradient);
        }

        private static bool IsNothing(Tensor? tensor) => tensor is null or { IsInvalid: true };

        // The managed half of a function's node in the graph, which keeps it alive. An exception that leaves backward ends
        // the process, as with the real one.
        private sealed unsafe class GraphNode(AutogradContext context, bool[] isTensor,
            Func<AutogradContext, Tensor, int, List<Tensor>> differentiate)
        {
            internal static Tensor Attach(Tensor output, AutogradContext context, object[] arguments,
                Func<AutogradContext, Tensor, int, List<Tensor>> differentiate)
            {
                var isTensor = arguments.Select(value => value is Tensor tensor && !IsNothing(tensor)).ToArray();
                var inputs = Handles(arguments.Where((_, i) => isTensor[i]).Cast<Tensor>().ToList())!;
                var saved = context.ToSave.Select(tensor => IsNothing(tensor) ? 0 : tensor.Handle).ToArray();
                context.SavedCount = saved.Length;
                var node = new GraphNode(context, isTensor, differentiate);
                var self = GCHandle.ToIntPtr(GCHandle.Alloc(node));
                nint result;
                fixed (nint* variables = inputs, keep = saved)
                {
                    result = Native.Check(Native.tc_function(
                        variables, inputs.Length, output.Handle, keep, saved.Length, self, &Backward, &Free));
                }
                KeepAlive(context.ToSave);
                GC.KeepAlive(arguments);
                context.ToSave = [];
                return new Tensor(result);
            }

            [UnmanagedCallersOnly]
            private static void Backward(nint self, nint native, nint gradient, nint gradients) =>
                ((GraphNode)GCHandle.FromIntPtr(self).Target!).Answer(native, new Tensor(gradient), gradients);

            [UnmanagedCallersOnly]
            private static void Free(nint self) => GCHandle.FromIntPtr(self).Free();

            private void Answer(nint native, Tensor gradient, nint gradients)
            {
                context.Handle = native;
                var results = differentiate(context, gradient, isTensor.Length);
                var index = 0;
                for (var i = 0; i < isTensor.Length; i++)
                {
                    if (!IsNothing(results[i]))
                    {
                        if (!isTensor[i])
                            throw new NotImplementedException($"Argument {i} is no tensor, yet it has a gradient.");
                        Native.tc_put(gradients, index, results[i].Handle);
                    }
                    if (isTensor[i])
                        index++;
                }
                KeepAlive(results);
            }
        }
    }
}
