using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var retain = retain_graph ?? create_graph;
            fixed (nint* roots = Handles(tensors), grads = Handles(grad_tensors), leaves = Handles(inputs))
            {
                Native.Check(Native.tc_backward(
                    roots, grads, tensors.Count, retain ? 1 : 0, create_graph ? 1 : 0, leaves, inputs?.Count ?? 0));
            }
            KeepAlive(tensors, grad_tensors, inputs);
        }

        private static nint[]? Handles(IList<Tensor>? tensors) => tensors?.Select(tensor => tensor.Handle).ToArray();

        // A caller may have no use of its own for the tensors after the call.
        private static void KeepAlive(params ReadOnlySpan<IList<Tensor>?> lists)
        {
            foreach (var list in lists)
                GC.KeepAlive(list);
        }
    }
}
