using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Summaries;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted model that extracts sentences. Does not change: any number of threads may use it at once.</summary>
/// <param name="configuration">How sentences are ranked and chosen.</param>
/// <param name="counts">The words of the texts that the model was fitted on.</param>
/// <param name="scorer">The trained part; null (default) without one. The model takes ownership.</param>
internal sealed class ExtractiveModel(
    ExtractiveConfiguration configuration, DocumentCounts counts, SentenceModel? scorer = null) : IDisposable
{
    /// <summary>The type of the model, as its manifest names the type.</summary>
    public const string TypeName = "extractive";

    private bool disposed;

    public ExtractiveConfiguration Configuration => configuration;

    /// <summary>The words of the texts that the model was fitted on.</summary>
    public DocumentCounts Counts => counts;

    /// <summary>The trained part; null without one.</summary>
    public SentenceModel? Scorer => scorer;

    /// <summary>How the weights of the trained part are stored when the model is saved; has no effect without one.</summary>
    public WeightStorage Storage => scorer?.Storage ?? WeightStorage.Float32;

    /// <summary>How the model was fitted; null when it is not known.</summary>
    public TrainingSummary? Summary { get; init; }

    /// <inheritdoc cref="FittedModel.StoreAs"/>
    public void StoreAs(WeightStorage storage)
    {
        Arguments.Defined(storage, nameof(WeightStorage));
        scorer?.StoreAs(storage);
    }

    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void CheckAlive()
    {
        if (Volatile.Read(ref disposed))
            throw FittedModel.Disposed(GetType().Name);
    }

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
        CheckAlive();
        using var lease = scorer?.Lease();
        var storage = Storage;
        ModelPart[] parts = [DocumentCountsFile.Create(counts), .. scorer?.PartsOf(storage) ?? []];
        context.CheckAtModel();
        context.SetVersionInfo(version);
        SummaryFile.Save(context, SummaryFile.Create(Summary));
        Manifest.Save(context, TypeName, parts, json =>
        {
            json.WriteString(StoredWeights.Field, StoredWeights.NameOf(storage));
            columns.Write(json);
            configuration.Write(json);
            DocumentCountsFile.WriteSize(json, counts);
            if (scorer is null)
                return;
            json.WriteStartObject("scorer");
            scorer.WriteFields(json);
            json.WriteEndObject();
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="context">Where the model was written.</param>
    /// <param name="version">The signature and version of the transformer.</param>
    /// <param name="chooseDevice">Chooses the device of a network; called only where the model has one.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static (ExtractiveModel Model, ModelColumns Columns) Load(
        ModelLoadContext context, VersionInfo version, Func<Device> chooseDevice)
    {
        context.CheckAtModel(version);
        var manifest = Manifest.Load(context, TypeName);
        var storage = StoredWeights.Read(manifest.Fields);
        var columns = ModelColumns.Read(manifest.Fields, inputCount: 1, hasOutput: true);
        var configuration = ExtractiveConfiguration.Read(manifest.Fields);
        var counts = DocumentCountsFile.Read(manifest);
        var scorer = manifest.Fields.ObjectOrNull("scorer") is { } network
            ? SentenceModel.Read(manifest, network, storage, chooseDevice())
            : null;
        return (new(configuration, counts, scorer) { Summary = SummaryFile.Read(manifest) }, columns);
    }

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref disposed, true))
            scorer?.Dispose();
    }
}
