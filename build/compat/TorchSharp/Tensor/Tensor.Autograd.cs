using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Info.RequiresGrad != 0;
            set => Native.Check(Native.tc_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor? grad
        {
            get
            {
                Native.Check(Native.tc_grad(Handle, out var gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set => Native.Check(Native.tc_set_grad(Handle, value?.Handle ?? 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void backward() => autograd.backward([this]);

        public Tensor detach() => Aten.detach.Call(this);
    }
}
