using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Aten.sum.Call(this, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.sum_dim.Call(this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            sum(dim.ToArray(), keepdim, type);

        public Tensor mean() => Aten.mean.Call(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Aten.mean_dim.Call(this, dimensions, keepdim, type);

        public Tensor prod(ScalarType? type = null) => Aten.prod.Call(this, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.prod_dim.Call(this, dim, keepdim, type);

        public Tensor var(bool unbiased = true) => Aten.var.Call(this, unbiased);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(Aten.var_dim.Call(this, dimensions, unbiased, keepdim), type);

        public Tensor std(bool unbiased = true) => Aten.std.Call(this, unbiased);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(Aten.std_dim.Call(this, dimensions, unbiased, keepdim), type);

        public Tensor max() => Aten.max.Call(this);

        public Tensor max(Tensor other) => Aten.maximum.Call(this, other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Aten.max_dim.CallPair(this, dim, keepdim);

        public Tensor min() => Aten.min.Call(this);

        public Tensor min(Tensor other) => Aten.minimum.Call(this, other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Aten.min_dim.CallPair(this, dim, keepdim);

        public Tensor amax(params long[] dims) => Aten.amax.Call(this, dims);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Aten.amax.Call(this, dims, keepdim));

        public Tensor amin(params long[] dims) => Aten.amin.Call(this, dims);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Aten.amin.Call(this, dims, keepdim));

        public Tensor argmax() => Aten.argmax.Call(this);

        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax.Call(this, dim, keepdim);

        public Tensor argmin() => Aten.argmin.Call(this);

        public Tensor argmin(long dim, bool keepdim = false) => Aten.argmin.Call(this, dim, keepdim);

        public Tensor argsort(long dim = -1, bool descending = false) => Aten.argsort.Call(this, dim, descending);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Aten.sort.CallPair(this, stable, dim, descending);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Aten.topk.CallPair(this, (long)k, (long)dim, largest, sorted);

        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum.Call(this, dim, type);

        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp.Call(this, new[] { dim }, keepdim);

        public Tensor norm(float p = 2) => Aten.norm.Call(this, (double)p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) =>
            Aten.norm_dim.Call(this, (double)p, new[] { (long)dim }, keepdim);

        public Tensor any() => Aten.any.Call(this);

        public Tensor any(long dim, bool keepdim = false) => Aten.any_dim.Call(this, dim, keepdim);

        public Tensor all() => Aten.all.Call(this);

        public Tensor all(long dim, bool keepdim = false) => Aten.all_dim.Call(this, dim, keepdim);

        public Tensor count_nonzero(long[]? dims = null) => dims is null
            ? Aten.count_nonzero.Call(this)
            : Aten.count_nonzero_dims.Call(this, dims);

        private static Tensor Cast(Tensor result, ScalarType? type) =>
            type is { } known && known != result.dtype ? result.to_type(known, disposeAfter: true) : result;

        private static Tensor Into(Tensor? target, Tensor result)
        {
            if (target is null) return result;
            using (result) return target.copy_(result);
        }
    }
}
