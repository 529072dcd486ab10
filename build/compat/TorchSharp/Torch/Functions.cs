using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => tensors.Count switch
    {
        0 => throw new ArgumentException("There is nothing to concatenate.", nameof(tensors)),
        1 => tensors[0].alias(),
        _ => Aten.cat.Call(tensors.ToArray(), dim),
    };

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.stack.Call(tensors.ToArray(), dim);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.where.Call(condition, x, y);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor logaddexp(Tensor left, Tensor right) => Aten.logaddexp.Call(left, right);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Made(Aten.eye.Call(rows, columns == -1 ? rows : columns, dtype ?? DefaultType, Arg.None, device ?? CPU),
            requires_grad, names);
}
