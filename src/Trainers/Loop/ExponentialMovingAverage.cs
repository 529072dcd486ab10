using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// An exponential moving average of the weights (Polyak and Juditsky 1992). It is less noisy than the weights of a single step
/// and generalizes better.
/// </summary>
internal sealed class ExponentialMovingAverage : IDisposable
{
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly Tensor[] shadows;
    private readonly double decay;

    public ExponentialMovingAverage(IReadOnlyList<Parameter> parameters, double decay)
    {
        this.parameters = parameters;
        this.decay = decay;
        using var noGradient = no_grad();
        shadows = parameters.Select(parameter => parameter.clone().DetachFromDisposeScope()).ToArray();
    }

    /// <summary>The average, a tensor per parameter; while the average is swapped in, the weights of the last step.</summary>
    public IReadOnlyList<Tensor> Shadows => shadows;

    /// <summary>Number of steps in the average.</summary>
    public int Updates { get; set; }

    /// <summary>Adds the current weights to the average. Early weights count little, because they are far off.</summary>
    public void Update()
    {
        Updates++;
        var share = Math.Min(decay, (1.0 + Updates) / (10 + Updates)); // with decay 0 the average is the weights
        using var keep = Scalars.Once(share);
        using var take = Scalars.Once(1 - share);
        using var noGradient = no_grad();
        for (var i = 0; i < shadows.Length; i++)
            shadows[i].mul_(keep).add_(parameters[i], take);
    }

    /// <summary>Exchanges the network's weights and the average; a second call exchanges them back.</summary>
    public void Swap()
    {
        using var noGradient = no_grad();
        for (var i = 0; i < shadows.Length; i++)
        {
            using var current = parameters[i].clone();
            parameters[i].copy_(shadows[i]);
            shadows[i].copy_(current);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in shadows)
            tensor.Dispose();
    }
}
