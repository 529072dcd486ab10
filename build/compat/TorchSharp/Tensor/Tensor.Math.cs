using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Aten.abs.Call(this);

        public Tensor abs_() => Aten.abs_.InPlace(this);

        public Tensor ceil() => Aten.ceil.Call(this);

        public Tensor ceil_() => Aten.ceil_.InPlace(this);

        public Tensor cos() => Aten.cos.Call(this);

        public Tensor cos_() => Aten.cos_.InPlace(this);

        public Tensor erf() => Aten.erf.Call(this);

        public Tensor erf_() => Aten.erf_.InPlace(this);

        public Tensor exp() => Aten.exp.Call(this);

        public Tensor exp_() => Aten.exp_.InPlace(this);

        public Tensor expm1() => Aten.expm1.Call(this);

        public Tensor expm1_() => Aten.expm1_.InPlace(this);

        public Tensor floor() => Aten.floor.Call(this);

        public Tensor floor_() => Aten.floor_.InPlace(this);

        public Tensor log() => Aten.log.Call(this);

        public Tensor log_() => Aten.log_.InPlace(this);

        public Tensor log10() => Aten.log10.Call(this);

        public Tensor log1p() => Aten.log1p.Call(this);

        public Tensor log1p_() => Aten.log1p_.InPlace(this);

        public Tensor log2() => Aten.log2.Call(this);

        public Tensor neg() => Aten.neg.Call(this);

        public Tensor neg_() => Aten.neg_.InPlace(this);

        public Tensor reciprocal() => Aten.reciprocal.Call(this);

        public Tensor reciprocal_() => Aten.reciprocal_.InPlace(this);

        public Tensor relu() => Aten.relu.Call(this);

        public Tensor relu_() => Aten.relu_.InPlace(this);

        public Tensor rsqrt() => Aten.rsqrt.Call(this);

        public Tensor rsqrt_() => Aten.rsqrt_.InPlace(this);

        public Tensor sigmoid() => Aten.sigmoid.Call(this);

        public Tensor sigmoid_() => Aten.sigmoid_.InPlace(this);

        public Tensor sign() => Aten.sign.Call(this);

        public Tensor sign_() => Aten.sign_.InPlace(this);

        public Tensor sin() => Aten.sin.Call(this);

        public Tensor sin_() => Aten.sin_.InPlace(this);

        public Tensor sqrt() => Aten.sqrt.Call(this);

        public Tensor sqrt_() => Aten.sqrt_.InPlace(this);

        public Tensor tan() => Aten.tan.Call(this);

        public Tensor tanh() => Aten.tanh.Call(this);

        public Tensor tanh_() => Aten.tanh_.InPlace(this);

        public Tensor silu() => Aten.silu.Call(this);

        public Tensor silu_() => Aten.silu_.InPlace(this);

        public Tensor round(long decimals = 0) => Aten.round.Call(this, decimals);

        public Tensor square() => Aten.square.Call(this);

        public Tensor gelu() => Aten.gelu.Call(this);

        public Tensor leaky_relu(Scalar negative_slope) => Aten.leaky_relu.Call(this, negative_slope);

        public Tensor log_sigmoid() => Aten.log_sigmoid.Call(this);

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

        public Tensor sub_(Scalar target) => Aten.sub__Scalar.InPlace(this, target);

        public Tensor mul(Tensor target) => Aten.mul.Call(this, target);

        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);

        public Tensor mul_(Tensor target) => Aten.mul_.InPlace(this, target);

        public Tensor mul_(Scalar target) => Aten.mul__Scalar.InPlace(this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div.Call(this, target, Rounding(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Scalar.Call(this, target, Rounding(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_.InPlace(this, target, Rounding(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div__Scalar.InPlace(this, target, Rounding(rounding_mode));

        public Tensor remainder(Tensor target) => Aten.remainder.Call(this, target);

        public Tensor remainder(Scalar scalar) => Aten.remainder_Scalar.Call(this, scalar);

        public Tensor pow(Tensor exponent) => Aten.pow.Call(this, exponent);

        public Tensor pow(Scalar exponent) => Aten.pow_Scalar.Call(this, exponent);

        public Tensor pow_(Scalar exponent) => Aten.pow__Scalar.InPlace(this, exponent);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcmul.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcmul_.InPlace(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Aten.addcdiv.Call(this, tensor1, tensor2);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcdiv.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Aten.addcdiv_.InPlace(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcdiv_.InPlace(this, tensor1, tensor2, value);

        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp.Call(this, end, weight);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.clamp_.InPlace(this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Aten.clamp__Tensor.InPlace(this, min, max);

        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);

        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);

        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        public Tensor matmul(Tensor target) => Aten.matmul.Call(this, target);

        public Tensor mm(Tensor target) => Aten.mm.Call(this, target);

        public Tensor mv(Tensor target) => Aten.mv.Call(this, target);

        public Tensor dot(Tensor target) => Aten.dot.Call(this, target);

        public Tensor outer(Tensor vec2) => Aten.outer.Call(this, vec2);

        public Tensor bmm(Tensor batch2) => Aten.bmm.Call(this, batch2);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Aten.addmm.Call(this, mat1, mat2, beta, alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Aten.baddbmm.Call(this, batch1, batch2, beta, alpha);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_.InPlace(this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Aten.fill_.InPlace(this, value);

        public Tensor zero_() => Aten.zero_.InPlace(this);

        public Tensor where(Tensor condition, Tensor y) => Aten.where.Call(condition, this, y);

        private static Arg Rounding(RoundingMode mode) => mode == RoundingMode.None ? Arg.None : mode.ToString();
    }

    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }
}
