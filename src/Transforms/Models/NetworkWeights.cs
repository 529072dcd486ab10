using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>Counts the weights of a network, reads them from the file of a saved model, and copies them.</summary>
internal static class NetworkWeights
{
    /// <summary>Number of weights of a network, counted without allocating them.</summary>
    public static long Count(Func<nn.Module> create)
    {
        using var meta = Init.OnMeta();
        using var network = create();
        return network.parameters().Sum(parameter => parameter.numel());
    }

    /// <summary>Creates a network on the CPU with uninitialized weights, which the caller must set.</summary>
    public static TNetwork CreateUninitialized<TNetwork>(Func<TNetwork> create) where TNetwork : nn.Module
    {
        using var skipped = Init.Skip();
        return create();
    }

    /// <summary>Copies the weights of a network to another of the same shape. The caller holds a lease on the model.</summary>
    public static void Copy(nn.Module from, nn.Module to)
    {
        using var noGradient = no_grad();
        foreach (var (target, source) in to.parameters().Zip(from.parameters()))
            target.copy_(source);
    }

    /// <summary>All weights of a network, to write them to a file.</summary>
    /// <param name="network">The network.</param>
    /// <param name="storage">How the weights are stored.</param>
    /// <param name="nameOf">From the name of a parameter to its name in the file; null (default) for the same name.</param>
    /// <exception cref="InvalidOperationException">A weight cannot be stored so; the message names it.</exception>
    public static List<SafetensorsEntry> ToEntries(
        nn.Module network, WeightStorage storage, Func<string, string>? nameOf = null) =>
        [.. network.named_parameters().Select(named =>
            SafetensorsEntry.Of(nameOf?.Invoke(named.name) ?? named.name, named.parameter, storage))];

    /// <summary>Opens the file, which must be long enough, so that a small file cannot cause a large allocation.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="fileName">The name of the file in an error.</param>
    /// <param name="weightCount">Number of weights that the manifest describes.</param>
    /// <param name="storage">How they are stored.</param>
    /// <exception cref="FormatException">The file is too short or damaged.</exception>
    public static SafetensorsReader Open(Stream stream, string fileName, long weightCount, WeightStorage storage)
    {
        var expected = StoredWeights.BytesOf(storage) * weightCount;
        return stream.Length >= expected ? new SafetensorsReader(stream, fileName) : throw new FormatException(
            $"{fileName}: has {stream.Length} bytes; expected at least {expected}, the weights that {Manifest.FileName} describes.");
    }

    /// <summary>Reads all weights of a network, which must be all that is left of the file.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="network">The network; disposed after an error.</param>
    /// <param name="storage">How the weights are stored.</param>
    /// <param name="nameOf">From the name of a parameter to its name in the file; null (default) for the same name.</param>
    /// <exception cref="FormatException">A tensor is missing, wrong or superfluous; the message names it.</exception>
    public static TNetwork Take<TNetwork>(SafetensorsReader weights, TNetwork network, WeightStorage storage,
        Func<string, string>? nameOf = null) where TNetwork : nn.Module
    {
        try
        {
            foreach (var (name, parameter) in network.named_parameters())
                weights.Take(nameOf?.Invoke(name) ?? name, parameter, storage);
            weights.CheckAllTaken();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
