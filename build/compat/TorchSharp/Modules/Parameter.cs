using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    // A tensor that a module learns. It takes the place of the tensor it is made from, which becomes invalid.
    public class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).MoveHandle())
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
