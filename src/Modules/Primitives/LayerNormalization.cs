using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// Layer normalisation over the last dimension: (x − mean)/√(variance + ε)·w + b (Ba et al. 2016, "Layer
/// Normalization", section 3), or without centering x/√(mean of x² + ε)·w + b (Zhang and Sennrich 2019, "Root Mean Square Layer
/// Normalization", section 3). Unlike TorchSharp's, <see cref="Init"/> makes its parameters; they have the names of
/// <c>torch.nn.LayerNorm</c>.
/// </summary>
internal sealed class LayerNormalization : nn.Module<Tensor, Tensor>
{
    /// <summary>ε unless a network has another, 10⁻⁵, as in PyTorch.</summary>
    public const double DefaultEpsilon = 1e-5;

    private readonly long[] shape;
    private readonly double epsilon;
    private readonly bool isCentered;
    private readonly Parameter weight; // [D]
    private readonly Parameter? bias; // [D]

    /// <param name="dimension">D, the width of the input.</param>
    /// <param name="hasBias">Whether there is a bias b, at first 0; the weight w is at first 1. Default true.</param>
    /// <param name="epsilon">ε, positive and finite. Default 10⁻⁵.</param>
    /// <param name="isCentered">Whether the mean is subtracted. Default true.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epsilon"/> is not positive and finite.</exception>
    public LayerNormalization(
        long dimension, bool hasBias = true, double epsilon = DefaultEpsilon, bool isCentered = true)
        : base(nameof(LayerNormalization))
    {
        this.isCentered = isCentered;
        this.epsilon = Arguments.Positive(epsilon);
        shape = [dimension];
        weight = Init.Constant(dimension, 1);
        bias = hasBias ? Init.Constant(dimension, 0) : null;
        RegisterComponents();
    }

    /// <param name="input">[..., D]</param>
    /// <returns>[..., D]</returns>
    public override Tensor forward(Tensor input)
    {
        if (isCentered)
            return nn.functional.layer_norm(input, shape, weight, bias, epsilon);
        var scale = input.Squared().mean([-1], keepdim: true).Plus(Scalars.Of(epsilon)).rsqrt(); // [..., 1]
        var scaled = input * scale * weight;
        return bias is null ? scaled : scaled.Plus(bias);
    }
}
