using System.Text.Json;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Summaries;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// A fitted model of any type: a network on a device, and the files that the model is saved as. Scoring does not change the
/// model, so any number of threads may score at once.
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
        // The model outlives the dispose scope of its creator.
        foreach (var tensor in network.parameters().Concat(network.buffers()))
            tensor.DetachFromDisposeScope();
    }

    /// <summary>Shares the network of another model. The network's memory is freed when both models are disposed.</summary>
    /// <exception cref="ObjectDisposedException">The other model was disposed.</exception>
    protected FittedModel(FittedModel other)
    {
        other.Hold();
        shared = other.shared;
        Device = other.Device;
        Storage = other.Storage;
    }

    /// <summary>The device of the network.</summary>
    public Device Device { get; }

    /// <summary>How the weights are stored when the model is saved. Default <see cref="WeightStorage.Float32"/>.</summary>
    public WeightStorage Storage { get; protected set; }

    /// <summary>
    /// Hashes of the rows that the model was trained or selected on, ascending; empty (default) when they are not known.
    /// </summary>
    public ulong[] TrainingRows { get; init; } = [];

    /// <summary>How the model was trained; null when it is not known. Set once, before the model is used.</summary>
    public TrainingSummary? Summary { get; set; }

    /// <summary>The type of the model, as its manifest names the type.</summary>
    protected abstract string Type { get; }

    /// <summary>
    /// Keeps the network's memory until the lease is disposed, even if another thread disposes the model meanwhile. Scoring,
    /// explaining and saving hold a lease.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ModelLease Lease()
    {
        Hold();
        return new ModelLease(shared);
    }

    /// <summary>Sets <see cref="Storage"/>; after an error it is as it was.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">A weight cannot be stored so; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void StoreAs(WeightStorage storage)
    {
        Arguments.Defined(storage, nameof(WeightStorage));
        // When the model is saved it is too late: ML.NET has opened the file by then, and an older model in it is gone.
        using var lease = Lease();
        CreateWeights(storage);
        Storage = storage;
    }

    /// <summary><see cref="StoreAs"/>; where a weight cannot be stored so, the log says it, and the storage is Float32.</summary>
    public void StoreIfItFits(WeightStorage storage, IHostEnvironment environment) =>
        Storage = StoredWeights.Choose(storage, StoreAs, environment);

    /// <summary>Writes the model's files as streams of the current entry of <paramref name="context"/>.</summary>
    /// <param name="context">Where the model is written.</param>
    /// <param name="version">The signature and version of the transformer.</param>
    /// <param name="columns">The columns of the transformer.</param>
    /// <exception cref="InvalidOperationException">
    /// A weight cannot be stored as <see cref="Storage"/>; nothing is written.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Save(ModelSaveContext context, VersionInfo version, ModelColumns columns)
    {
        using var lease = Lease();
        context.CheckAtModel();
        context.SetVersionInfo(version);
        // All files are prepared before the first is written, because an exception in between would leave a broken zip.
        var storage = Storage;
        var parts = CreateParts(CreateWeights(storage)).ToList();
        if (TrainingRowsFile.Create(TrainingRows) is { } rows)
            parts.Add(rows);
        SummaryFile.Save(context, SummaryFile.Create(Summary));
        Manifest.Save(context, Type, parts, json =>
        {
            json.WriteString(StoredWeights.Field, StoredWeights.NameOf(storage));
            columns.Write(json);
            Write(json);
            TrainingRowsFile.WriteCount(json, TrainingRows);
        });
    }

    /// <summary>
    /// Releases the network. Its memory is freed when no other model shares it and no lease is left. Later uses of this model
    /// throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref disposed, true))
            shared.Leave();
    }

    /// <summary>All weights of the model, which are read when they are written.</summary>
    /// <param name="storage">How the weights are stored.</param>
    /// <exception cref="InvalidOperationException">A weight cannot be stored so; the message names it.</exception>
    protected abstract IReadOnlyList<SafetensorsEntry> CreateWeights(WeightStorage storage);

    /// <summary>The files that the model is saved as.</summary>
    /// <param name="weights">What <see cref="CreateWeights"/> gave.</param>
    protected abstract IEnumerable<ModelPart> CreateParts(IReadOnlyList<SafetensorsEntry> weights);

    /// <summary>Writes the model's fields of its manifest.</summary>
    protected abstract void Write(Utf8JsonWriter json);

    private void Hold()
    {
        if (Volatile.Read(ref disposed) || !shared.TryHold())
            throw Disposed(GetType().Name);
    }

    /// <summary>The error for a disposed model: mostly, an engine has disposed it.</summary>
    public static ObjectDisposedException Disposed(string name) => new(name, "The model was disposed. A PredictionEngine " +
        "disposes its transformer, unless PredictionEngineOptions.OwnsTransformer is false.");
}
