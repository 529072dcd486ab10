using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    private readonly long[] shape;
    private readonly double eps;

    internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(LayerNorm))
    {
        (this.shape, this.eps) = (shape, eps);
        if (affine)
            weight = new Parameter(ones(shape, dtype, device));
        if (affine && hasBias)
            bias = new Parameter(zeros(shape, dtype, device));
    }

    public Parameter? weight
    {
        get;
        set => ConditionallyRegisterParameter(nameof(weight), Replace(ref field, value));
    }

    public Parameter? bias
    {
        get;
        set => ConditionallyRegisterParameter(nameof(bias), Replace(ref field, value));
    }

    public override Tensor forward(Tensor tensor) =>
        nn.functional.layer_norm(tensor, shape, weight, bias, eps);
}
