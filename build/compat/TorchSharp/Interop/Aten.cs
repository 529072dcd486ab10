namespace TorchSharp.Interop;

// The operators in use, by libtorch's names. Where an operator has several overloads, the plain name is the one that
// takes tensors; the others carry the overload's name after it.
internal static class Aten
{
    // Pointwise
    internal static readonly Operator
        abs = new("abs"), cos = new("cos"), erf = new("erf"), exp = new("exp"), exp_ = new("exp_"), log = new("log"),
        neg = new("neg"), log_sigmoid = new("log_sigmoid"), relu = new("relu"), relu_ = new("relu_"),
        rsqrt = new("rsqrt"), sigmoid = new("sigmoid"), silu = new("silu"), sin = new("sin"), sqrt = new("sqrt"),
        square = new("square"), tanh = new("tanh"), gelu = new("gelu"),
        add = new("add", "Tensor"), add_Scalar = new("add", "Scalar"), add_ = new("add_", "Tensor"),
        add__Scalar = new("add_", "Scalar"), sub = new("sub", "Tensor"), sub_Scalar = new("sub", "Scalar"),
        sub_ = new("sub_", "Tensor"), rsub_Scalar = new("rsub", "Scalar"), mul = new("mul", "Tensor"),
        mul_Scalar = new("mul", "Scalar"), mul_ = new("mul_", "Tensor"), mul__Scalar = new("mul_", "Scalar"),
        div = new("div", "Tensor"), div_Scalar = new("div", "Scalar"), div__Scalar = new("div_", "Scalar"),
        floor_divide = new("floor_divide"), floor_divide_Scalar = new("floor_divide", "Scalar"),
        addcmul = new("addcmul"), addcmul_ = new("addcmul_"),
        addcdiv_ = new("addcdiv_"), lerp = new("lerp", "Tensor"), clamp = new("clamp"), clamp_min = new("clamp_min"),
        clamp_max = new("clamp_max"), maximum = new("maximum"), minimum = new("minimum"), logaddexp = new("logaddexp"),
        copy_ = new("copy_"), fill_ = new("fill_", "Scalar"), zero_ = new("zero_"), where = new("where", "self");

    // Comparison
    internal static readonly Operator
        eq = new("eq", "Tensor"), eq_Scalar = new("eq", "Scalar"), ne_Scalar = new("ne", "Scalar"),
        lt_Scalar = new("lt", "Scalar"), le = new("le", "Tensor"), gt_Scalar = new("gt", "Scalar"),
        ge_Scalar = new("ge", "Scalar"), logical_or = new("logical_or"), logical_not = new("logical_not"),
        bitwise_xor_ = new("bitwise_xor_", "Tensor"), bitwise_right_shift = new("bitwise_right_shift", "Tensor"),
        isfinite = new("isfinite"), equal = new("equal");

    // Matrices
    internal static readonly Operator
        matmul = new("matmul"), mv = new("mv"), outer = new("outer"), bmm = new("bmm"), linear = new("linear");

    // Reduction
    internal static readonly Operator
        sum = new("sum"), sum_dim = new("sum", "dim_IntList"), mean = new("mean"), mean_dim = new("mean", "dim"),
        amax = new("amax"), argmax = new("argmax"), sort = new("sort", "stable"), topk = new("topk"),
        cumsum = new("cumsum"), norm = new("norm", "Scalar"), all = new("all"), all_dim = new("all", "dim"),
        softmax = new("softmax", "int"), log_softmax = new("log_softmax", "int"), item = new("item");

    // Shape
    internal static readonly Operator
        alias = new("alias"), clone = new("clone"), contiguous = new("contiguous"), reshape = new("reshape"),
        view = new("view"), flatten = new("flatten", "using_ints"), unflatten = new("unflatten", "int"),
        squeeze = new("squeeze"), squeeze_dim = new("squeeze", "dim"), unsqueeze = new("unsqueeze"), t = new("t"),
        transpose = new("transpose", "int"), permute = new("permute"), expand = new("expand"),
        repeat_interleave_self_int = new("repeat_interleave", "self_int"), flip = new("flip"),
        split_with_sizes = new("split_with_sizes"), chunk = new("chunk"), unbind = new("unbind", "int"),
        tril = new("tril"), triu = new("triu"), cat = new("cat"), stack = new("stack"), detach = new("detach");

    // Indexing
    internal static readonly Operator
        index_select = new("index_select"), index_fill_ = new("index_fill_", "int_Scalar"), gather = new("gather"),
        scatter_add = new("scatter_add"),
        masked_fill = new("masked_fill", "Scalar"), masked_fill_ = new("masked_fill_", "Scalar"),
        select = new("select", "int"), narrow = new("narrow");

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
        uniform_ = new("uniform_"), normal_ = new("normal_"), bernoulli_ = new("bernoulli_", "float");

    // Networks
    internal static readonly Operator
        layer_norm = new("layer_norm"), constant_pad_nd = new("constant_pad_nd"),
        binary_cross_entropy_with_logits = new("binary_cross_entropy_with_logits");
}
