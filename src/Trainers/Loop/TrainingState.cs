using System.Text.Json;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>Everything that training changes between epochs, so that a restored training continues as if uninterrupted.</summary>
internal sealed class TrainingState(IReadOnlyList<NetworkTraining> networks) : ICheckpointed
{
    private const int MostEpochs = 10_000;

    /// <summary>Number of completed epochs.</summary>
    public int Epoch { get; set; }

    /// <summary>The epoch with the lowest validation loss; 0 before the first.</summary>
    public int BestEpoch => networks[0].Best.Epoch;

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("epoch", Epoch);
        json.WriteNumber("best_epoch", BestEpoch);
        if (BestEpoch > 0)
            json.WriteNumber("lowest_loss", networks[0].Best.Lowest);
        WriteNumbers(json, "averaged_steps", network => network.Average.Updates);
        WriteNumbers(json, "optimizer_steps", network => network.Optimizer.Steps);
    }

    public IEnumerable<SafetensorsEntry> ToEntries() => Tensors(withBest: BestEpoch > 0)
        .Select(named => SafetensorsEntry.Of(named.Name, named.Tensor));

    public void Read(JsonFields fields, SafetensorsReader entries)
    {
        Epoch = fields.Integer("epoch", 1, MostEpochs);
        var averaged = ReadNumbers(fields, "averaged_steps");
        var optimized = ReadNumbers(fields, "optimizer_steps");
        for (var i = 0; i < networks.Count; i++)
            (networks[i].Average.Updates, networks[i].Optimizer.Steps) = (averaged[i], optimized[i]);
        var bestEpoch = fields.Integer("best_epoch", 0, Epoch);
        if (bestEpoch > 0)
        {
            Read(Enumerable.Range(0, networks.Count).SelectMany(i => Named(i, "best", networks[i].Parameters)), entries);
            foreach (var network in networks)
                network.Best.Take(fields.Real("lowest_loss", double.MinValue, double.MaxValue), bestEpoch);
        }
        Read(Tensors(withBest: false), entries);
    }

    private void WriteNumbers(Utf8JsonWriter json, string name, Func<NetworkTraining, int> number)
    {
        json.WriteStartArray(name);
        foreach (var network in networks)
            json.WriteNumberValue(number(network));
        json.WriteEndArray();
    }

    private IReadOnlyList<int> ReadNumbers(JsonFields fields, string name)
    {
        var numbers = fields.Integers(name, networks.Count, 0, int.MaxValue);
        return numbers.Length == networks.Count
            ? numbers
            : throw fields.Wrong(name, $"{numbers.Length} numbers", $"{networks.Count}, one per network");
    }

    private static void Read(IEnumerable<(string Name, Tensor Tensor)> tensors, SafetensorsReader entries)
    {
        foreach (var (name, tensor) in tensors)
            entries.Take(name, tensor);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors(bool withBest) => networks.SelectMany((network, i) =>
        (IEnumerable<(string, Tensor)>)
        [
            .. Named(i, "weights", network.Parameters),
            .. Named(i, "averages", network.Average.Shadows),
            .. withBest ? Named(i, "best", network.Best.Copies) : [],
            .. Named(i, "first_moments", network.Optimizer.FirstMoments),
            .. Named(i, "second_moments", network.Optimizer.SecondMoments),
        ]);

    private IEnumerable<(string Name, Tensor Tensor)> Named(int network, string kind, IReadOnlyList<Tensor> tensors) =>
        networks[network].Names.Select((name, i) => ($"{network}.{kind}.{name}", tensors[i]));
}
