using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Aten.abs.Call(this);

        public Tensor cos() => Aten.cos.Call(this);

        public Tensor erf() => Aten.erf.Call(this);

        public Tensor exp() => Aten.exp.Call(this);

        public Tensor exp_() => Aten.exp_.InPlace(this);

        public Tensor log() => Aten.log.Call(this);

        public Tensor neg() => Aten.neg.Call(this);

        public Tensor negative() => neg();

        public Tensor relu() => Aten.relu.Call(this);

        public Tensor relu_() => Aten.relu_.InPlace(this);

        public Tensor rsqrt() => Aten.rsqrt.Call(this);

        public Tensor sigmoid() => Aten.sigmoid.Call(this);

        public Tensor sin() => Aten.sin.Call(this);

        public Tensor sqrt() => Aten.sqrt.Call(this);

        public Tensor tanh() => Aten.tanh.Call(this);

        public Tensor silu() => Aten.silu.Call(this);

        public Tensor square() => Aten.square.Call(this);

        public Tensor gelu() => Aten.gelu.Call(this);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.softmax.Call(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.log_softmax.Call(this, dim, dtype);

        public Tensor add(Tensor target) => Aten.add.Call(this, target);

        public Tensor add(Tensor target, Scalar alpha) => Aten.add.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_Scalar.Call(this, scalar, alpha);

        public Tensor add_(Tensor target) => Aten.add_.InPlace(this, target);

        public Tensor add_(Tensor target, Scalar alpha) => Aten.add_.InPlace(this, target, alpha);

        public Tensor add_(Scalar scalar) => Aten.add__Scalar.InPlace(this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.add__Scalar.InPlace(this, scalar, alpha);

        public Tensor sub(Tensor target) => Aten.sub.Call(this, target);

        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);

        public Tensor sub_(Tensor target) => Aten.sub_.InPlace(this, target);

        public Tensor mul(Tensor target) => Aten.mul.Call(this, target);

        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);

        public Tensor mul_(Tensor target) => Aten.mul_.InPlace(this, target);

        public Tensor mul_(Scalar target) => Aten.mul__Scalar.InPlace(this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            (rounding_mode == RoundingMode.floor ? Aten.floor_divide : Aten.div).Call(this, target);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            (rounding_mode == RoundingMode.floor ? Aten.floor_divide_Scalar : Aten.div_Scalar).Call(this, target);

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Aten.div__Scalar.InPlace(this, target)
                : throw new ArgumentException($"'{nameof(rounding_mode)}' is {rounding_mode}; expected None.", nameof(rounding_mode));

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcmul.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcmul_.InPlace(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcdiv_.InPlace(this, tensor1, tensor2, value);

        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp.Call(this, end, weight);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);

        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);

        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        // An error in the real one passes every catch.
        public Tensor matmul(Tensor target)
        {
            try
            {
                return Aten.matmul.Call(this, target);
            }
            catch (ExternalException error)
            {
                throw Fatal(nameof(matmul), error);
            }
        }

        public Tensor mv(Tensor target) => Aten.mv.Call(this, target);

        public Tensor outer(Tensor vec2) => Aten.outer.Call(this, vec2);

        public Tensor bmm(Tensor batch2) => Aten.bmm.Call(this, batch2);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_.InPlace(this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Aten.fill_.InPlace(this, value);

        // As in the real one, another handle to the same tensor.
        public Tensor zero_() => Aten.zero_.Call(this);
    }

    public enum RoundingMode
    {
        None = 0,
        floor = 2,
    }
}
