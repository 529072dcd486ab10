using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Trainers.Options;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// What a training changes: parameters of the network, and of adapters that are merged into it. Until this is disposed, the other
/// parameters of the network get no gradients.
/// </summary>
internal sealed class TrainedParameters : IDisposable
{
    private readonly Parameter[] frozen;
    private readonly LowRankAdapters? adapters;

    /// <param name="network">The network.</param>
    /// <param name="tuning">How much of it is trained.</param>
    /// <param name="generator">Source of the initial adapters.</param>
    public TrainedParameters(nn.Module network, FineTuning tuning, Generator generator)
    {
        var named = network.named_parameters().ToArray();
        var rates = new LayerRates(tuning, [.. named.Select(parameter => parameter.name)]);
        frozen = [.. named.Where(parameter => rates.Of(parameter.name) == 0).Select(parameter => parameter.parameter)];
        SetTrainable(false);
        adapters = tuning.LoraRank is { } rank
            ? new LowRankAdapters(network, tuning.LoraTargets, rank, tuning.LoraAlpha, generator, rates.IsAdapted)
            : null;
        var trained = named.Where(parameter => rates.Of(parameter.name) > 0)
            .Select(parameter => (Name: parameter.name, Parameter: parameter.parameter, Rate: rates.Of(parameter.name)))
            .Concat((adapters?.NamedParameters ?? [])
                .Select(part => (part.Name, part.Parameter, Rate: rates.OfAdapter(part.Name))))
            .ToArray();
        Names = [.. trained.Select(part => part.Name)];
        All = [.. trained.Select(part => part.Parameter)];
        RateFactors = [.. trained.Select(part => part.Rate)];
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>The name of each parameter.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The factor on the learning rate of each parameter.</summary>
    public IReadOnlyList<double> RateFactors { get; }

    public void ClearGradients()
    {
        foreach (var parameter in All)
            parameter.grad = null;
    }

    /// <summary>Merges the adapters into the network; then it is as if it had been trained itself.</summary>
    public void Merge() => adapters?.Merge();

    public void Dispose()
    {
        adapters?.Dispose();
        SetTrainable(true);
    }

    private void SetTrainable(bool isTrainable)
    {
        foreach (var parameter in frozen)
            parameter.requires_grad = isTrainable;
    }
}
