using MLNet.Attention.Modules.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// Init weights drawn from a given generator, on its device, so that a seed decides them whatever else runs in the
/// process.
/// </summary>
/// <remarks>
/// A parameter belongs to its module alone: the dispose scope in which a module is made does not free it, and it can be
/// trained even when it is made in inference mode, where TorchSharp would never give it a gradient.
/// </remarks>
internal static class Init
{
    /// <summary>
    /// The gain of the last projection of a transformer layer's sublayers; see <see cref="TransformerEncoderLayer"/>.
    /// </summary>
    public const double SublayerGain = 0.2;

    [ThreadStatic]
    private static bool skipped;

    /// <summary>
    /// Until it is disposed, nothing is drawn on this thread: weights are whatever the memory holds, but those of linear
    /// layers, which TorchSharp draws itself. For a network whose weights are all read from a file.
    /// </summary>
    public static IDisposable OnMeta() => Skip();

    public static IDisposable Skip()
    {
        skipped = true;
        return new Skipped();
    }

    /// <summary>[rows, columns], uniform in ±√(6 / (rows + columns)) (Glorot and Bengio 2010).</summary>
    public static Parameter XavierUniform(long rows, long columns, Generator? generator) =>
        Uniform([rows, columns], Math.Sqrt(6.0 / (rows + columns)), generator);

    /// <summary>[sizes], uniform in ±<paramref name="bound"/>.</summary>
    public static Parameter Uniform(long[] sizes, double bound, Generator? generator) =>
        New(sizes, generator, weights => weights.uniform_(-bound, bound, generator));

    /// <summary>[sizes], normal with mean 0 and the given standard deviation.</summary>
    public static Parameter Normal(long[] sizes, double standardDeviation, Generator? generator) =>
        New(sizes, generator, weights => weights.normal_(0, standardDeviation, generator));

    /// <summary>[size], all 0.</summary>
    public static Parameter Zeros(long size) => Parameter(() => zeros(size));

    /// <summary>A parameter with the given values.</summary>
    public static Parameter Parameter(Func<Tensor> values)
    {
        using var trainable = inference_mode(false);
        using var scope = NewDisposeScope();
        var parameter = new Parameter(values());
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>
    /// A linear layer with Xavier-uniform weights, times <paramref name="gain"/>, and, unless told otherwise, a zero
    /// bias.
    /// </summary>
    public static Linear Linear(
        long inputs, long outputs, Generator? generator, bool hasBias = true, double gain = 1)
    {
        var layer = Owned(() => nn.Linear(inputs, outputs, hasBias, generator?.device));
        if (skipped)
            return layer;
        using var noGradient = no_grad();
        var bound = gain * Math.Sqrt(6.0 / (inputs + outputs));
        // TorchSharp: layer.weight would be a new handle at each reading before 0.104; these are the registered ones.
        foreach (var (name, parameter) in layer.named_parameters())
        {
            if (name == "weight")
                parameter.uniform_(-bound, bound, generator);
            else
                parameter.fill_(0);
        }
        return layer;
    }

    /// <summary>A layer normalisation over the last dimension, with factors 1 and a bias 0.</summary>
    public static LayerNorm LayerNorm(long dimension) => Owned(() => nn.LayerNorm(dimension));

    private static T Owned<T>(Func<T> create) where T : nn.Module
    {
        using var trainable = inference_mode(false);
        using var scope = NewDisposeScope();
        var module = create();
        foreach (var parameter in module.parameters())
            parameter.DetachFromDisposeScope();
        return module;
    }

    private static Parameter New(long[] sizes, Generator? generator, Func<Tensor, Tensor> draw) => Parameter(() =>
    {
        var weights = empty(sizes, device: generator?.device);
        return skipped ? weights : draw(weights);
    });

    private sealed class Skipped : IDisposable
    {
        public void Dispose() => skipped = false;
    }
}
