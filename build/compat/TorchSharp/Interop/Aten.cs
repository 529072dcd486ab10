namespace TorchSharp.Interop;

// The operators in use, by libtorch's names. Where an operator has several overloads, the plain name is the one that
// takes tensors; the others carry the overload's name after it.
internal static class Aten
{
    // Pointwise
    internal static readonly Operator
        abs = new("abs"), cos = new("cos"), erf = new("erf"), exp = new("exp"), exp_ = new("exp_"), log = new("log"),
        neg = new("neg"), reciprocal = new("reciprocal"), relu = new("relu"), relu_ = new("relu_"),
        rsqrt = new("rsqrt"), sigmoid = new("sigmoid"), silu = new("silu"), silu_ = new("silu_"), sin = new("sin"),
        sqrt = new("sqrt"), square = new("square"), tanh = new("tanh"), tanh_ = new("tanh_"), gelu = new("gelu"),
        add = new("add", "Tensor"), add_Scalar = new("add", "Scalar"), add_ = new("add_", "Tensor"),
        add__Scalar = new("add_", "Scalar"), sub = new("sub", "Tensor"), sub_Scalar = new("sub", "Scalar"),
        sub_ = new("sub_", "Tensor"), sub__Scalar = new("sub_", "Scalar"), rsub_Scalar = new("rsub", "Scalar"),
        mul = new("mul", "Tensor"), mul_Scalar = new("mul", "Scalar"), mul_ = new("mul_", "Tensor"),
        mul__Scalar = new("mul_", "Scalar"), div = new("div", "Tensor_mode"), div_Scalar = new("div", "Scalar_mode"),
        div__Scalar = new("div_", "Scalar_mode"), pow = new("pow", "Tensor_Tensor"),
        pow_Scalar = new("pow", "Tensor_Scalar"), addcmul = new("addcmul"), addcmul_ = new("addcmul_"),
        addcdiv_ = new("addcdiv_"), lerp = new("lerp", "Tensor"), clamp = new("clamp"), clamp_ = new("clamp_"),
        clamp_Tensor = new("clamp", "Tensor"), clamp__Tensor = new("clamp_", "Tensor"), clamp_min = new("clamp_min"),
        clamp_max = new("clamp_max"), maximum = new("maximum"), minimum = new("minimum"), copy_ = new("copy_"),
        fill_ = new("fill_", "Scalar"), zero_ = new("zero_"), where = new("where", "self");

    // Comparison
    internal static readonly Operator
        eq = new("eq", "Tensor"), eq_Scalar = new("eq", "Scalar"), ne = new("ne", "Tensor"),
        ne_Scalar = new("ne", "Scalar"), lt = new("lt", "Tensor"), lt_Scalar = new("lt", "Scalar"),
        le = new("le", "Tensor"), le_Scalar = new("le", "Scalar"), gt = new("gt", "Tensor"),
        gt_Scalar = new("gt", "Scalar"), ge = new("ge", "Tensor"), ge_Scalar = new("ge", "Scalar"),
        logical_and = new("logical_and"), logical_or = new("logical_or"), logical_not = new("logical_not"),
        isnan = new("isnan"), isfinite = new("isfinite"), allclose = new("allclose"), equal = new("equal");

    // Matrices
    internal static readonly Operator
        matmul = new("matmul"), mv = new("mv"), outer = new("outer"), bmm = new("bmm"), linear = new("linear");

    // Reduction
    internal static readonly Operator
        sum = new("sum"), sum_dim = new("sum", "dim_IntList"), mean = new("mean"), mean_dim = new("mean", "dim"),
        max = new("max"), max_dim = new("max", "dim"), min = new("min"), min_dim = new("min", "dim"),
        amax = new("amax"), amin = new("amin"), argmax = new("argmax"), argmin = new("argmin"),
        sort = new("sort", "stable"), topk = new("topk"), cumsum = new("cumsum"), norm = new("norm", "Scalar"),
        any = new("any"), any_dim = new("any", "dim"), all = new("all"), all_dim = new("all", "dim"),
        softmax = new("softmax", "int"), log_softmax = new("log_softmax", "int"), item = new("item");

    // Shape
    internal static readonly Operator
        alias = new("alias"), clone = new("clone"), contiguous = new("contiguous"), reshape = new("reshape"),
        view = new("view"), flatten = new("flatten", "using_ints"), unflatten = new("unflatten", "int"),
        squeeze = new("squeeze"), squeeze_dim = new("squeeze", "dim"), unsqueeze = new("unsqueeze"), t = new("t"),
        transpose = new("transpose", "int"), permute = new("permute"), expand = new("expand"),
        repeat_interleave_self_int = new("repeat_interleave", "self_int"), flip = new("flip"),
        split = new("split", "Tensor"), split_with_sizes = new("split_with_sizes"), chunk = new("chunk"),
        unbind = new("unbind", "int"), tril = new("tril"), triu = new("triu"), cat = new("cat"), stack = new("stack"),
        detach = new("detach");

    // Indexing
    internal static readonly Operator
        index_select = new("index_select"), index_fill_ = new("index_fill_", "int_Scalar"), gather = new("gather"),
        masked_fill = new("masked_fill", "Scalar"), masked_fill_ = new("masked_fill_", "Scalar"),
        masked_select = new("masked_select"), nonzero = new("nonzero"), select = new("select", "int"),
        narrow = new("narrow"), slice = new("slice", "Tensor");

    // Conversion
    internal static readonly Operator
        to_dtype = new("to", "dtype"), to_device = new("to", "device");

    // Creation
    internal static readonly Operator
        empty = new("empty", "memory_format"), zeros = new("zeros"), ones = new("ones"), full = new("full"),
        arange = new("arange", "start_step"), eye = new("eye", "m"), empty_like = new("empty_like"),
        zeros_like = new("zeros_like"), ones_like = new("ones_like"), full_like = new("full_like"),
        rand = new("rand", "generator");

    // Randomness
    internal static readonly Operator
        bernoulli = new("bernoulli"), uniform_ = new("uniform_"), normal_ = new("normal_"),
        multinomial = new("multinomial");

    // Networks
    internal static readonly Operator
        layer_norm = new("layer_norm"), constant_pad_nd = new("constant_pad_nd"), pad = new("pad"),
        cross_entropy_loss = new("cross_entropy_loss"),
        binary_cross_entropy_with_logits = new("binary_cross_entropy_with_logits"), mse_loss = new("mse_loss");
}
