using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            bool retain = retain_graph ?? create_graph;
            fixed (nint* roots = Handles(tensors), grads = Handles(grad_tensors), leaves = Handles(inputs))
            {
                Native.Check(Native.tc_backward(
                    roots, grads, tensors.Count, retain ? 1 : 0, create_graph ? 1 : 0, leaves, inputs?.Count ?? 0));
            }
            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false,
            bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            fixed (nint* outs = Handles(outputs), grads = Handles(grad_outputs), ins = Handles(inputs), to = results)
            {
                // An error in the real one passes every catch.
                if (Native.tc_autograd(outs, grads, outputs.Count, ins, to, inputs.Count,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0) < 0)
                {
                    throw Tensor.Fatal("autograd.grad", Native.Error());
                }
            }
            KeepAlive(outputs, inputs, grad_outputs);
            return results.Select(handle => new Tensor(handle)).ToList();
        }

        private static nint[]? Handles(IList<Tensor>? tensors) => tensors?.Select(tensor => tensor.Handle).ToArray();

        // A caller may have no use of its own for the tensors after the call.
        private static void KeepAlive(params ReadOnlySpan<IList<Tensor>?> lists)
        {
            foreach (var list in lists) GC.KeepAlive(list);
        }
    }
}
