using System.Text.Json;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Transforms.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>Everything that training changes between epochs, so that a restored training continues as if uninterrupted.</summary>
internal sealed class TrainingState(
    nn.Module network, AdamW optimizer, ExponentialMovingAverage average, BestWeights best) : ICheckpointed
{
    private const int MostEpochs = 10_000;

    private readonly string[] names = network.named_parameters().Select(named => named.name).ToArray();
    private readonly Parameter[] parameters = network.named_parameters().Select(named => named.parameter).ToArray();

    /// <summary>Number of completed epochs.</summary>
    public int Epoch { get; set; }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("epoch", Epoch);
        json.WriteNumber("averaged_steps", average.Updates);
        json.WriteNumber("best_epoch", best.Epoch);
        if (best.Epoch > 0)
            json.WriteNumber("lowest_loss", best.Lowest);
        json.WriteNumber("optimizer_steps", optimizer.Steps);
    }

    public IEnumerable<SafetensorsEntry> ToEntries() => Tensors(withBest: best.Epoch > 0)
        .Select(named => SafetensorsEntry.Of(named.Name, named.Tensor));

    public void Read(JsonFields fields, SafetensorsReader entries)
    {
        Epoch = fields.Integer("epoch", 1, MostEpochs);
        average.Updates = fields.Integer("averaged_steps", 0, int.MaxValue);
        optimizer.Steps = fields.Integer("optimizer_steps", 0, int.MaxValue);
        var bestEpoch = fields.Integer("best_epoch", 0, Epoch);
        if (bestEpoch > 0)
        {
            Read(Named("best", parameters), entries);
            best.Take(fields.Real("lowest_loss", double.MinValue, double.MaxValue), bestEpoch);
        }
        Read(Tensors(withBest: false), entries);
    }

    private static void Read(IEnumerable<(string Name, Tensor Tensor)> tensors, SafetensorsReader entries)
    {
        foreach (var (name, tensor) in tensors)
            entries.Take(name, tensor);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors(bool withBest) =>
    [
        .. Named("weights", parameters),
        .. Named("averages", average.Shadows),
        .. withBest ? Named("best", best.Copies) : [],
        .. Named("first_moments", optimizer.FirstMoments),
        .. Named("second_moments", optimizer.SecondMoments),
    ];

    private IEnumerable<(string Name, Tensor Tensor)> Named(string kind, IReadOnlyList<Tensor> tensors) =>
        names.Select((name, i) => ($"{kind}.{name}", tensors[i]));
}
