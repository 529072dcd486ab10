using static TorchSharp.torch;

namespace TorchSharp.Modules;

// A tensor that a module learns. It takes the place of the tensor it is made from, which becomes invalid.
public class Parameter : Tensor
{
    public Parameter(Tensor data, bool requires_grad = true)
        : this(data.with_requires_grad(requires_grad).Move())
    {
    }

    private Parameter((nint Handle, DisposeScope? Scope) moved)
        : base(moved.Handle, moved.Scope)
    {
    }
}
