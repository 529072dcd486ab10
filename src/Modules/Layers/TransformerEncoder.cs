using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// A stack of pre-norm transformer encoder layers with, unless told otherwise, a final layer normalisation
/// (Vaswani et al. 2017, section 3.1; Xiong et al. 2020).
/// </summary>
public sealed class TransformerEncoder
    : nn.Module<Tensor, AttentionMask, (Tensor Output, IReadOnlyList<Tensor> Weights)>
{
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly LayerNorm? norm;

    /// <param name="layers">Number of layers, at least 1.</param>
    /// <param name="dimension">D, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">H, at least 1.</param>
    /// <param name="feedForwardDimension">Width of the feed-forward networks' inner layer, at least 1.</param>
    /// <param name="dropout">Share dropped in training, in [0, 1).</param>
    /// <param name="activation">Default <see cref="Activation.Gelu"/>.</param>
    /// <param name="finalNorm">Whether the output is normalised. Default true.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <param name="mechanism">What the heads attend with; default <see cref="AttentionMechanism.Full"/>.</param>
    /// <param name="attentionDropout">Share of the attention weights dropped, in [0, 1); default the other dropout.</param>
    public TransformerEncoder(int layers, long dimension, long heads, long feedForwardDimension, double dropout = 0,
        Activation activation = Activation.Gelu, bool finalNorm = true, Generator? generator = null,
        AttentionMechanism? mechanism = null, double? attentionDropout = null) : base(nameof(TransformerEncoder))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        this.layers = new ModuleList<TransformerEncoderLayer>(Enumerable.Range(0, layers)
            .Select(_ => new TransformerEncoderLayer(dimension, heads, feedForwardDimension, dropout, activation,
                normFirst: true, generator, mechanism, attentionDropout))
            .ToArray());
        norm = finalNorm ? Init.LayerNorm(dimension) : null;
        RegisterComponents();
    }

    /// <param name="input">[B, L, D]</param>
    /// <param name="mask">Which positions are visible.</param>
    /// <returns>
    /// Output [B, L, D] and, from the first layer to the last, weights per head [B, H, L, L], or as the mechanism says;
    /// empty where it makes none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, IReadOnlyList<Tensor> Weights) forward(Tensor input, AttentionMask mask)
    {
        var weights = new List<Tensor>();
        var x = input;
        foreach (var layer in layers)
        {
            (x, var layerWeights) = layer.call(x, mask);
            if (layerWeights is not null)
                weights.Add(layerWeights);
        }
        return (norm is null ? x : norm.call(x), weights);
    }
}
