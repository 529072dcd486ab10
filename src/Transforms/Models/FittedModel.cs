using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// What a fit returns, whatever its kind: a network on a device, and the parts that are saved with it. Scoring reads the model
/// and changes nothing, so any number of threads may score with it at once.
/// </summary>
internal abstract class FittedModel : IDisposable
{
    private readonly SharedNetwork shared;
    private bool disposed;

    /// <summary>Takes ownership of <paramref name="network"/>, which is on <paramref name="device"/> already.</summary>
    protected FittedModel(nn.Module network, Device device)
    {
        Device = device;
        network.eval();
        shared = new SharedNetwork(network);
        // The model outlives the dispose scope of whoever makes it.
        foreach (var tensor in network.parameters().Concat(network.buffers()))
            tensor.DetachFromDisposeScope();
        Precision = network.parameters().First().dtype;
    }

    /// <summary>A model with the network of another one, whose memory is freed when both are disposed.</summary>
    /// <exception cref="ObjectDisposedException">The other model was disposed.</exception>
    protected FittedModel(FittedModel other)
    {
        other.Hold();
        shared = other.shared;
        Device = other.Device;
        Precision = other.Precision;
    }

    /// <summary>Where the network runs.</summary>
    public Device Device { get; }

    /// <summary>The element type of the network's weights.</summary>
    public ScalarType Precision { get; }

    /// <summary>What kind of model it is, as its manifest names it.</summary>
    protected abstract string Type { get; }

    /// <summary>
    /// Keeps the network's memory while it is used, even if another thread disposes the model meanwhile: scoring, explaining
    /// and saving take a lease first and dispose it last.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ModelLease Lease()
    {
        Hold();
        return new ModelLease(shared);
    }

    /// <summary>Writes the model as streams of the entry that <paramref name="context"/> stands at.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="version">What names the transformer's kind and version.</param>
    /// <param name="columns">The columns of the transformer.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Save(ModelSaveContext context, VersionInfo version, ModelColumns columns)
    {
        using var lease = Lease();
        context.CheckAtModel();
        context.SetVersionInfo(version);
        // All parts are made before the first is written: an exception in between would leave a broken zip behind.
        Manifest.Save(context, Type, [.. CreateParts()], json =>
        {
            json.WriteString("torch_dtype", Precision.ToString().ToLowerInvariant());
            columns.Write(json);
            Write(json);
        });
    }

    /// <summary>
    /// Gives the network's memory up; it is freed when no other model shares it and nobody uses it any more. Who comes later
    /// gets <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref disposed, true))
            shared.Leave();
    }

    /// <summary>The files that the model is saved as.</summary>
    protected abstract IEnumerable<ModelPart> CreateParts();

    /// <summary>Writes what the model is made of as properties of its manifest.</summary>
    protected abstract void Write(Utf8JsonWriter json);

    private void Hold() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) || !shared.TryHold(), GetType());
}
