using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// Low-rank adapters on linear maps of transformer layers. Until they are disposed, the network computes with them; it
/// does not own them.
/// </summary>
internal sealed class LowRankAdapters : IDisposable
{
    private readonly List<Place> places = [];
    private readonly LoraTargets targets;
    private readonly Func<long, long, LowRankAdapter> create;

    /// <param name="network">The network.</param>
    /// <param name="targets">Which linear maps are adapted.</param>
    /// <param name="rank">r, at least 1.</param>
    /// <param name="alpha">α, positive and finite.</param>
    /// <param name="generator">Source of the initial adapters; null for the global generator.</param>
    /// <param name="isAdapted">Whether the module of a name may be adapted, as far as the targets say so too.</param>
    public LowRankAdapters(nn.Module network, LoraTargets targets, int rank, double alpha, Generator? generator,
        Func<string, bool> isAdapted)
    {
        this.targets = targets;
        create = (inputs, outputs) => new LowRankAdapter(inputs, outputs, rank, alpha, generator);
        foreach (var (name, module) in network.named_modules().Where(named => isAdapted(named.name)))
        {
            if (module is MultiHeadAttention attention)
                Adapt(name, attention);
            else if (module is LinearLayer linear && Includes(name))
                linear.Adapter = Add(name, () => linear.Weight.alias(), () => linear.Adapter = null);
        }
    }

    /// <summary>The parameters of all adapters, by names that begin with that of the adapted module.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters => places.SelectMany(place =>
        new[] { ($"{place.Name}.lora_A", place.Adapter.Down), ($"{place.Name}.lora_B", place.Adapter.Up) });

    /// <summary>Adds the adapters to the weights that they adapt, and disposes them.</summary>
    public void Merge()
    {
        foreach (var place in places)
        {
            using var weight = place.Weight();
            place.Adapter.MergeInto(weight);
        }
        Dispose();
    }

    public void Dispose()
    {
        foreach (var place in places)
        {
            place.Detach();
            place.Adapter.Dispose();
        }
        places.Clear();
    }

    private void Adapt(string name, MultiHeadAttention attention)
    {
        int[] parts = targets == LoraTargets.QueryAndValue ? [0, 2] : [0, 1, 2];
        foreach (var part in parts)
        {
            attention.Adapters[part] = Add(
                $"{name}.{part}", () => attention.ProjectionOf(part), () => attention.Adapters[part] = null);
        }
    }

    /// <summary>Whether the targets include a linear layer.</summary>
    private bool Includes(string name) => targets switch
    {
        LoraTargets.QueryAndValue => false,
        LoraTargets.Attention => name.EndsWith("out_proj", StringComparison.Ordinal),
        _ => true,
    };

    private LowRankAdapter Add(string name, Func<Tensor> weight, Action detach)
    {
        using var values = weight();
        var adapter = create(values.shape[1], values.shape[0]);
        places.Add(new Place(name, adapter, weight, detach));
        return adapter;
    }

    private sealed record Place(string Name, LowRankAdapter Adapter, Func<Tensor> Weight, Action Detach);
}
