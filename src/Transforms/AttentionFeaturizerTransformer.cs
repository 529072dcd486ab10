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
/// Adds the vector of a text, a column of type Vector&lt;Single&gt; of known size: what the network of a fitted text model
/// makes of it by attention pooling, before the model judges it.
/// </summary>
/// <remarks>
/// <para>Thread-safe. A missing or empty text gets the vector of one unknown word. A text longer than the model reads is cut as
/// the trainer's <c>Truncation</c> option said.</para>
/// <para>It reads the network of the model it was made of, and keeps it alive: either can be disposed while the other is in
/// use, and the memory is freed with the last. A saved featurizer has a copy of its own, without the linear part that the
/// network does not need.</para>
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

    /// <summary>The column that is added.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column whose texts are read.</summary>
    public string InputColumnName { get; }

    /// <summary>True: rows can be featurized one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of what <see cref="Transform"/> returns for data of this schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is not there or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the column added, computed in batches as it is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is not there or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is not there or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        model.Save(ctx, Version, new ModelColumns([InputColumnName], OutputColumnName));

    /// <summary>
    /// Gives the network's memory up; the model that it was made of stays as it is. Featurizing afterwards throws
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => model.Dispose();

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(environment, new VectorOutputs(model, OutputColumnName), [InputColumnName], inputSchema);
}
