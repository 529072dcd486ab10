using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public enum Reduction
        {
            None = 0,
            Mean = 1,
        }

        public static class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Aten.linear.Call(input, weights, bias);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null,
                Tensor? bias = null, double eps = 1E-05) =>
                Aten.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor logsigmoid(Tensor x) => Aten.log_sigmoid.Call(x);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) => Aten.constant_pad_nd.Call(input, pad, value);

            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Aten.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, (long)reduction);
        }
    }
}
