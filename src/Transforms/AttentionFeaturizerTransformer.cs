using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
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
