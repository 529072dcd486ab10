using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>The layer of a head that <see cref="HiddenLayerOptions"/> describe: dropout, linear, activation, norm.</summary>
internal sealed class HiddenLayer : nn.Module<Tensor, Tensor>
{
    private readonly Activation activation;
    private readonly Dropout dropout;
    private readonly LinearLayer dense;
    private readonly LayerNormalization? norm;

    /// <param name="inputs">Width of the input, at least 1.</param>
    /// <param name="outputs">Width of the output, at least 1.</param>
    /// <param name="options">What the layer has.</param>
    /// <param name="generator">Source of initial weights and dropout; null for the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public HiddenLayer(long inputs, long outputs, HiddenLayerOptions options, Generator? generator) : base(nameof(HiddenLayer))
    {
        activation = options.Checked().Activation;
        dropout = new Dropout(options.Dropout, generator);
        dense = new LinearLayer(inputs, outputs, generator, options.HasBias);
        norm = options.HasNorm ? new LayerNormalization(outputs, options.HasNormBias, options.NormEpsilon) : null;
        RegisterComponents();
    }

    /// <param name="input">[..., inputs]</param>
    /// <returns>[..., outputs]</returns>
    public override Tensor forward(Tensor input)
    {
        var x = activation.Apply(dense.call(dropout.call(input)));
        return norm is null ? x : norm.call(x);
    }
}
