namespace TorchSharp.Interop;

// The operators in use, by libtorch's names. Where an operator has several overloads, the plain name is the one that
// takes tensors; the others carry the overload's name after it.
internal static class Aten
{
    // Pointwise
    internal static readonly Operator
        abs = new("abs"), abs_ = new("abs_"), ceil = new("ceil"), ceil_ = new("ceil_"), cos = new("cos"),
        cos_ = new("cos_"), erf = new("erf"), erf_ = new("erf_"), exp = new("exp"), exp_ = new("exp_"),
        expm1 = new("expm1"), expm1_ = new("expm1_"), floor = new("floor"), floor_ = new("floor_"), log = new("log"),
        log_ = new("log_"), log10 = new("log10"), log1p = new("log1p"), log1p_ = new("log1p_"), log2 = new("log2"),
        neg = new("neg"), neg_ = new("neg_"), reciprocal = new("reciprocal"), reciprocal_ = new("reciprocal_"),
        relu = new("relu"), relu_ = new("relu_"), rsqrt = new("rsqrt"), rsqrt_ = new("rsqrt_"),
        sigmoid = new("sigmoid"), sigmoid_ = new("sigmoid_"), sign = new("sign"), sign_ = new("sign_"),
        silu = new("silu"), silu_ = new("silu_"), sin = new("sin"), sin_ = new("sin_"), sqrt = new("sqrt"),
        sqrt_ = new("sqrt_"), erfinv_ = new("erfinv_"), square = new("square"), tan = new("tan"), tanh = new("tanh"),
        tanh_ = new("tanh_"), gelu = new("gelu"), leaky_relu = new("leaky_relu"), log_sigmoid = new("log_sigmoid"),
        round = new("round", "decimals"), add = new("add", "Tensor"), add_Scalar = new("add", "Scalar"),
        add_ = new("add_", "Tensor"), add__Scalar = new("add_", "Scalar"), sub = new("sub", "Tensor"),
        sub_Scalar = new("sub", "Scalar"), sub_ = new("sub_", "Tensor"), sub__Scalar = new("sub_", "Scalar"),
        rsub_Scalar = new("rsub", "Scalar"), mul = new("mul", "Tensor"), mul_Scalar = new("mul", "Scalar"),
        mul_ = new("mul_", "Tensor"), mul__Scalar = new("mul_", "Scalar"), div = new("div", "Tensor_mode"),
        div_Scalar = new("div", "Scalar_mode"), div_ = new("div_", "Tensor_mode"),
        div__Scalar = new("div_", "Scalar_mode"), remainder = new("remainder", "Tensor"),
        remainder_Scalar = new("remainder", "Scalar"), pow = new("pow", "Tensor_Tensor"),
        pow_Scalar = new("pow", "Tensor_Scalar"), pow__Scalar = new("pow_", "Scalar"), addcmul = new("addcmul"),
        addcmul_ = new("addcmul_"), addcdiv = new("addcdiv"), addcdiv_ = new("addcdiv_"),
        lerp = new("lerp", "Tensor"), clamp = new("clamp"), clamp_ = new("clamp_"),
        clamp_Tensor = new("clamp", "Tensor"), clamp__Tensor = new("clamp_", "Tensor"), clamp_min = new("clamp_min"),
        clamp_max = new("clamp_max"), maximum = new("maximum"), minimum = new("minimum"),
        bitwise_not = new("bitwise_not"), bitwise_and = new("bitwise_and", "Tensor"),
        bitwise_or = new("bitwise_or", "Tensor"), copy_ = new("copy_"), fill_ = new("fill_", "Scalar"),
        zero_ = new("zero_"), where = new("where", "self");

    // Comparison
    internal static readonly Operator
        eq = new("eq", "Tensor"), eq_Scalar = new("eq", "Scalar"), ne = new("ne", "Tensor"),
        ne_Scalar = new("ne", "Scalar"), lt = new("lt", "Tensor"), lt_Scalar = new("lt", "Scalar"),
        le = new("le", "Tensor"), le_Scalar = new("le", "Scalar"), gt = new("gt", "Tensor"),
        gt_Scalar = new("gt", "Scalar"), ge = new("ge", "Tensor"), ge_Scalar = new("ge", "Scalar"),
        logical_and = new("logical_and"), logical_and_ = new("logical_and_"), logical_or = new("logical_or"),
        logical_or_ = new("logical_or_"), logical_xor = new("logical_xor"), logical_not = new("logical_not"),
        isnan = new("isnan"), isinf = new("isinf"), isfinite = new("isfinite"), isclose = new("isclose"),
        allclose = new("allclose"), equal = new("equal");

    // Matrices
    internal static readonly Operator
        matmul = new("matmul"), mm = new("mm"), mv = new("mv"), dot = new("dot"), outer = new("outer"),
        bmm = new("bmm"), addmm = new("addmm"), baddbmm = new("baddbmm"), einsum = new("einsum"),
        linear = new("linear");

    // Reduction
    internal static readonly Operator
        sum = new("sum"), sum_dim = new("sum", "dim_IntList"), mean = new("mean"), mean_dim = new("mean", "dim"),
        prod = new("prod"), prod_dim = new("prod", "dim_int"), var = new("var"), var_dim = new("var", "dim"),
        std = new("std"), std_dim = new("std", "dim"), max = new("max"), max_dim = new("max", "dim"),
        min = new("min"), min_dim = new("min", "dim"), amax = new("amax"), amin = new("amin"), argmax = new("argmax"),
        argmin = new("argmin"), argsort = new("argsort"), sort = new("sort", "stable"), topk = new("topk"),
        cumsum = new("cumsum"), logsumexp = new("logsumexp"), norm = new("norm", "Scalar"),
        norm_dim = new("norm", "ScalarOpt_dim"), any = new("any"), any_dim = new("any", "dim"), all = new("all"),
        all_dim = new("all", "dim"), count_nonzero = new("count_nonzero"),
        count_nonzero_dims = new("count_nonzero", "dim_IntList"), softmax = new("softmax", "int"),
        log_softmax = new("log_softmax", "int"), item = new("item");

    // Shape
    internal static readonly Operator
        alias = new("alias"), clone = new("clone"), contiguous = new("contiguous"), reshape = new("reshape"),
        view = new("view"), flatten = new("flatten", "using_ints"), unflatten = new("unflatten", "int"),
        squeeze = new("squeeze"), squeeze_dim = new("squeeze", "dim"), unsqueeze = new("unsqueeze"),
        unsqueeze_ = new("unsqueeze_"), t = new("t"), numpy_T = new("numpy_T"), mT = new("mT"),
        transpose = new("transpose", "int"), permute = new("permute"), expand = new("expand"),
        broadcast_to = new("broadcast_to"), repeat = new("repeat"),
        repeat_interleave_self_int = new("repeat_interleave", "self_int"),
        repeat_interleave_self_Tensor = new("repeat_interleave", "self_Tensor"), flip = new("flip"),
        roll = new("roll"), split = new("split", "Tensor"), split_with_sizes = new("split_with_sizes"),
        chunk = new("chunk"), unbind = new("unbind", "int"), tril = new("tril"), triu = new("triu"),
        as_strided = new("as_strided"), cat = new("cat"), stack = new("stack"), detach = new("detach"),
        detach_ = new("detach_");

    // Indexing
    internal static readonly Operator
        index = new("index", "Tensor"), index_put_ = new("index_put_"), index_select = new("index_select"),
        index_add = new("index_add"), index_add_ = new("index_add_"), index_copy_ = new("index_copy_"),
        index_fill_ = new("index_fill_", "int_Scalar"), gather = new("gather"), scatter = new("scatter", "src"),
        scatter_ = new("scatter_", "src"), scatter_add = new("scatter_add"), scatter_add_ = new("scatter_add_"),
        masked_fill = new("masked_fill", "Scalar"), masked_fill_ = new("masked_fill_", "Scalar"),
        masked_select = new("masked_select"), nonzero = new("nonzero"), select = new("select", "int"),
        narrow = new("narrow"), slice = new("slice", "Tensor");

    // Conversion
    internal static readonly Operator
        to_dtype = new("to", "dtype"), to_device = new("to", "device");

    // Creation
    internal static readonly Operator
        empty = new("empty", "memory_format"), zeros = new("zeros"), ones = new("ones"), full = new("full"),
        arange = new("arange", "start_step"), linspace = new("linspace"), eye = new("eye", "m"),
        empty_like = new("empty_like"), zeros_like = new("zeros_like"), ones_like = new("ones_like"),
        full_like = new("full_like"), rand_like = new("rand_like"), randn_like = new("randn_like"),
        rand = new("rand", "generator"), randn = new("randn", "generator"), randint = new("randint", "low_generator"),
        randperm = new("randperm", "generator");

    // Randomness
    internal static readonly Operator
        bernoulli = new("bernoulli"), bernoulli_ = new("bernoulli_", "float"),
        bernoulli__Tensor = new("bernoulli_", "Tensor"), uniform_ = new("uniform_"), normal_ = new("normal_"),
        multinomial = new("multinomial"), dropout = new("dropout"), dropout_ = new("dropout_");

    // Networks
    internal static readonly Operator
        embedding = new("embedding"), embedding_renorm_ = new("embedding_renorm_"), layer_norm = new("layer_norm"),
        constant_pad_nd = new("constant_pad_nd"), pad = new("pad"), cross_entropy_loss = new("cross_entropy_loss"),
        binary_cross_entropy_with_logits = new("binary_cross_entropy_with_logits"), mse_loss = new("mse_loss"),
        nll_loss_nd = new("nll_loss_nd"), one_hot = new("one_hot"), cosine_similarity = new("cosine_similarity");
}
