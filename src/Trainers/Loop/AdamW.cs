using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019, algorithm 2). A step is that of PyTorch's AdamW.
/// </summary>
// TorchSharp's own AdamW makes numbers in each step that nothing holds while operators read them; see Scalars.
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Epsilon = 1e-8;

    private readonly IReadOnlyList<Parameter> parameters;
    private readonly double weightDecay;
    private readonly double beta2;
    private readonly ILookup<double, int> groups; // from factor to parameters

    /// <param name="parameters">What each step changes.</param>
    /// <param name="weightDecay">
    /// Decay of matrices, in units of the learning rate. Biases and the scales of normalization have none: it would only harm them.
    /// </param>
    /// <param name="beta2">Share of the old average in <see cref="SecondMoments"/>, in [0, 1).</param>
    /// <param name="rateFactors">Factor on the learning rate of each parameter; default 1.</param>
    public AdamW(IReadOnlyList<Parameter> parameters, double weightDecay, double beta2 = 0.999,
        IReadOnlyList<double>? rateFactors = null)
    {
        this.parameters = parameters;
        this.weightDecay = weightDecay;
        this.beta2 = beta2;
        groups = Enumerable.Range(0, parameters.Count).ToLookup(i => rateFactors?[i] ?? 1);
        FirstMoments = [.. parameters.Select(Zeros)];
        SecondMoments = [.. parameters.Select(Zeros)];
    }

    /// <summary>Number of steps taken.</summary>
    public int Steps { get; set; }

    /// <summary>A moving average of the gradients, a tensor per parameter.</summary>
    public IReadOnlyList<Tensor> FirstMoments { get; }

    /// <summary>A moving average of the gradients' squares, a tensor per parameter.</summary>
    public IReadOnlyList<Tensor> SecondMoments { get; }

    /// <summary>Changes each parameter that has a gradient.</summary>
    public void Step(double learningRate)
    {
        Steps++;
        using var noGradient = no_grad();
        foreach (var group in groups)
            Step(group, learningRate * group.Key);
    }

    public void Dispose()
    {
        foreach (var moment in FirstMoments.Concat(SecondMoments))
            moment.Dispose();
    }

    private void Step(IEnumerable<int> group, double learningRate)
    {
        using var keep = Scalars.Once(1 - learningRate * weightDecay);
        using var correction = Scalars.Once(Math.Sqrt(1 - Math.Pow(beta2, Steps)));
        using var stepSize = Scalars.Once(-learningRate / (1 - Math.Pow(Beta1, Steps)));
        foreach (var i in group)
        {
            var (parameter, first, second) = (parameters[i], FirstMoments[i], SecondMoments[i]);
            using var gradient = parameter.grad;
            if (gradient is null)
                continue;
            if (parameter.dim() > 1)
                parameter.mul_(keep);
            first.mul_(Scalars.Of(Beta1)).add_(gradient, Scalars.Of(1 - Beta1));
            second.mul_(Scalars.Of(beta2)).addcmul_(gradient, gradient, Scalars.Of(1 - beta2));
            using var denominator = second.sqrt();
            denominator.div_(correction).Increase(Scalars.Of(Epsilon));
            parameter.addcdiv_(first, denominator, stepSize);
        }
    }

    private static Tensor Zeros(Parameter parameter) => zeros_like(parameter).DetachFromDisposeScope();
}
