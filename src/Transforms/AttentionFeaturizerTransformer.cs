using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionFeaturizerTransformer), null, typeof(SignatureLoadModel),
    "Attention Featurizer Transformer", AttentionFeaturizerTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// Adds the vector of a text, a column of type Vector&lt;Single&gt; of known size: the vectors that the encoder of a fitted text
/// model gives the text, pooled by attention.
/// </summary>
/// <remarks>
/// <para>Thread-safe. A missing or empty text gets the vector of one mask token. A text longer than the model reads is truncated
/// as the trainer's <c>Truncation</c> option says.</para>
/// <para>The featurizer shares the network of its model: either can be disposed while the other is in use, and the memory is
/// freed when both are disposed. A saved featurizer has its own copy of the network, without an n-gram part that the network
/// does not read.</para>
/// <para>A <see cref="PredictionEngine{TSrc, TDst}"/> disposes its transformer, unless it is created with
/// <c>new PredictionEngineOptions { OwnsTransformer = false }</c>.</para>
/// </remarks>
public sealed class AttentionFeaturizerTransformer : ITransformer, IDisposable
{
    internal const string LoaderSignature = "AttnFeaturizerTransform";

    private static readonly VersionInfo Version = ModelVersion.Create("ATTNFEAT", LoaderSignature);

    private readonly IHostEnvironment environment;
    private readonly TextModel model;

    /// <summary>Takes ownership of <paramref name="model"/>.</summary>
    internal AttentionFeaturizerTransformer(
        IHostEnvironment environment, TextModel model, string outputColumnName, string inputColumnName)
    {
        this.environment = environment;
        this.model = model;
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionFeaturizerTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        environment = env;
        (model, var columns) = TextModel.Load(ctx, Version, Devices.Choose(env), hasOutputColumn: true);
        OutputColumnName = columns.Output!;
        InputColumnName = columns.Inputs[0];
    }

    /// <summary>The name of the column that is added.</summary>
    public string OutputColumnName { get; }

    /// <summary>The name of the text column.</summary>
    public string InputColumnName { get; }

    /// <summary>
    /// How the model of the encoder was trained; null for a model that an earlier version saved, which did not keep it.
    /// </summary>
    public TrainingSummary? TrainingSummary => model.Summary;

    /// <summary>
    /// How the weights are stored when the model is saved: at first as the option of the trainer says, or as a loaded model was.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public WeightStorage WeightStorage
    {
        get => model.Storage;
        set => model.Storage = value;
    }

    /// <summary>True: rows can be featurized one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of the data that <see cref="Transform"/> returns for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the column added, computed in batches as it is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    /// <summary>
    /// Writes the featurizer as a folder in the layout of sentence-transformers, which gives texts the same vectors there:
    /// <c>modules.json</c> with the files of its modules, and a checkpoint of the encoder. A pooling by attention is a module
    /// that only this library reads. A prefix has no place there, and of texts that are too long the end is cut off. The
    /// folder appears when it is complete.
    /// </summary>
    /// <param name="directory">The folder, which must be new or empty.</param>
    /// <exception cref="InvalidOperationException">
    /// A checkpoint cannot hold the featurizer: its encoder was trained from scratch, it has several networks, or a weight
    /// cannot be stored as <see cref="WeightStorage"/>.
    /// </exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public void SaveCheckpoint(string directory) => FeaturizerCheckpoint.Write(model, directory);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        model.Save(ctx, Version, new ModelColumns([InputColumnName], OutputColumnName));

    /// <summary>
    /// Releases the network; the model that the featurizer was created from can still be used. Featurizing afterwards throws
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => model.Dispose();

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(environment, new VectorOutputs(model, OutputColumnName), [InputColumnName], inputSchema);
}
