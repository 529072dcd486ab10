using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class Linear : nn.Module<Tensor, Tensor>
{
    internal Linear(long inputs, long outputs, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(Linear))
    {
        var bound = 1 / Math.Sqrt(inputs);
        weight = Uniform(bound, dtype, device, outputs, inputs);
        if (hasBias)
            bias = Uniform(bound, dtype, device, outputs);
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

    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight!, bias);

    private static Parameter Uniform(double bound, ScalarType? dtype, Device? device, params long[] shape) =>
        new(empty(shape, dtype, device).uniform_(-bound, bound));
}
