using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saves, loads and runs models.</summary>
public sealed partial class ModelOperationsCatalog : IInternalCatalog
{
    internal const string SchemaEntryName = "Schema";

    private const string TransformerDirectory = "TransformerChain";

    private readonly IHostEnvironment env;

    internal ModelOperationsCatalog(IHostEnvironment env) => this.env = env;

    IHostEnvironment IInternalCatalog.Environment => env;

    public void Save(ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public void Save(ITransformer model, DataViewSchema? inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var repository = RepositoryWriter.CreateNew(stream);
        ModelSaveContext.SaveModel(repository, model, TransformerDirectory);
        if (inputSchema is not null)
        {
            using (var entry = repository.CreateEntry(null, SchemaEntryName))
                SchemaFormat.Write(entry.Stream, inputSchema);
        }
        repository.Commit();
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var repository = RepositoryReader.Open(stream, env);
        using var entry = repository.OpenEntryOrNull(null, SchemaEntryName);
        // A model saved without a schema gives null, whatever the signature says.
        inputSchema = entry is null ? null! : SchemaFormat.Read(entry.Stream);
        if (ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(
            env, out var model, repository, TransformerDirectory))
        {
            return model;
        }
        throw env.Process<Exception>(entry is null
            ? new InvalidOperationException("Could not load legacy format model")
            : new FormatException("Corrupt model file"));
    }
}
