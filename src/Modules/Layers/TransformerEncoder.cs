using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// A stack of transformer encoder layers with, by default, a final layer normalisation
/// (Vaswani et al. 2017, section 3.1; Xiong et al. 2020).
/// </summary>
public sealed class TransformerEncoder
    : nn.Module<Tensor, AttentionMask, (Tensor Output, IReadOnlyList<Tensor> Weights)>, IRecomputable
{
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly LayerNormalization? norm;
    private ActivationCheckpoints? checkpoints;

    /// <param name="layers">Number of layers, at least 1.</param>
    /// <param name="options">The shape of each layer.</param>
    /// <param name="finalNorm">Whether the output is normalised. Default true.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TransformerEncoder(
        int layers, TransformerLayerOptions options, bool finalNorm = true, Generator? generator = null)
        : this(Same(layers, options), finalNorm, generator)
    {
    }

    /// <summary>A stack of layers that differ, such as those of ModernBERT (Warner et al. 2024, section 2.1).</summary>
    /// <param name="layers">The shape of each layer, at least one, all with the same D.</param>
    /// <param name="finalNorm">Whether the output is normalised, as the last layer normalises. Default true.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">There is no layer, dimensions differ, or an option is outside its range.</exception>
    public TransformerEncoder(
        IReadOnlyList<TransformerLayerOptions> layers, bool finalNorm = true, Generator? generator = null)
        : base(nameof(TransformerEncoder))
    {
        this.layers = new ModuleList<TransformerEncoderLayer>(Checked(layers)
            .Select(options => new TransformerEncoderLayer(options, generator))
            .ToArray());
        norm = finalNorm ? layers[^1].CreateNorm() : null;
        RegisterComponents();
    }

    ActivationCheckpoints? IRecomputable.Checkpoints { set => checkpoints = value; }

    /// <summary>The options of layers that are all the same.</summary>
    internal static TransformerLayerOptions[] Same(int layers, TransformerLayerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. Enumerable.Repeat(options, (int)Arguments.AtLeast(1, layers))];
    }

    /// <summary>The options of layers, at least one, that have the same dimension.</summary>
    internal static IReadOnlyList<TransformerLayerOptions> Checked(IReadOnlyList<TransformerLayerOptions> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Arguments.AtLeast(1, layers.Count, nameof(layers));
        foreach (var layer in layers)
        {
            if (layer.Dimension != layers[0].Dimension)
                throw Arguments.Wrong(layer.Dimension, $"{layers[0].Dimension}, as in the first layer", nameof(layer.Dimension));
        }
        return layers;
    }

    /// <param name="input">[B, L, D]</param>
    /// <param name="mask">Which positions are visible.</param>
    /// <returns>
    /// Output [B, L, D] and, from the first layer to the last, weights per head [B, H, L, L], or the shape that the mechanism
    /// states; empty where it has none, where the mask says that nobody reads them, and in training with checkpoints of
    /// activations.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, IReadOnlyList<Tensor> Weights) forward(Tensor input, AttentionMask mask)
    {
        var recomputing = ActivationCheckpoints.Active(this, checkpoints);
        if (recomputing is not null)
            mask = mask with { Bias = recomputing.Leaf(mask.Bias), DistanceBias = recomputing.Leaf(mask.DistanceBias) };
        var weights = new List<Tensor>();
        var x = input;
        foreach (var layer in layers)
        {
            if (recomputing is not null)
            {
                x = recomputing.Run(x, values => layer.call(values, mask).Output);
                continue;
            }
            // A layer makes many tensors, and those of all layers at once would be most of the memory of a pass.
            using var scope = NewDisposeScope();
            var (output, layerWeights) = layer.call(x, mask);
            x = output.MoveToOuterDisposeScope();
            if (layerWeights is not null && mask.NeedsWeights)
                weights.Add(layerWeights.MoveToOuterDisposeScope());
        }
        return (norm is null ? x : norm.call(x), weights);
    }
}
