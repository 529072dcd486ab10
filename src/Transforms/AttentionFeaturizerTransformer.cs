using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Serving;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionFeaturizerTransformer), null, typeof(SignatureLoadModel),
    "Attention Featurizer Transformer", AttentionFeaturizerTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// Adds the vector of a text, a column of type Vector&lt;Single&gt; of known size: the vectors that an encoder gives the tokens
/// of the text, pooled. The encoder is that of a fitted text model, of a checkpoint, or of vectors for search.
/// </summary>
/// <remarks>
/// <para>The vectors of a fitted classifier tell its classes apart, and little else: all texts of a class are near each other,
/// whatever they are about. For search, <see cref="AttentionEmbedderEstimator"/> trains vectors of texts alone.</para>
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
    private readonly RowPredictor<float[]> predictor;

    /// <summary>Takes ownership of <paramref name="model"/>.</summary>
    internal AttentionFeaturizerTransformer(
        IHostEnvironment environment, TextModel model, string outputColumnName, string inputColumnName)
    {
        this.environment = environment;
        this.model = model;
        predictor = CreatePredictor(model);
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionFeaturizerTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        environment = env;
        (model, var columns) = TextModel.Load(ctx, Version, Devices.Choose(env), hasOutputColumn: true);
        predictor = CreatePredictor(model);
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
    /// <exception cref="InvalidOperationException">
    /// A weight cannot be stored so; the message names it, and the property is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public WeightStorage WeightStorage
    {
        get => model.Storage;
        set => model.StoreAs(value);
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

    /// <summary>The vector of a text, as the column has it, without a data view.</summary>
    /// <param name="text">The text; an empty text gets the vector of one mask token.</param>
    /// <exception cref="InvalidOperationException">A number of the vector is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public float[] Embed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return predictor.Predict(new TextRow(text));
    }

    /// <summary>The vectors of many texts, in batches.</summary>
    /// <param name="texts">The texts, none null. They are read as the vectors are, at most 512 ahead.</param>
    /// <returns>The vectors in the order of the texts, computed when they are enumerated.</returns>
    /// <exception cref="ArgumentException">On enumeration: a text is null.</exception>
    /// <exception cref="InvalidOperationException">On enumeration: a number of a vector is not finite.</exception>
    /// <exception cref="ObjectDisposedException">On enumeration: the transformer was disposed.</exception>
    /// <exception cref="OperationCanceledException">On enumeration: the execution of the context was cancelled.</exception>
    public IEnumerable<float[]> Embed(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return predictor.Predict(texts.Select((text, i) => new TextRow(text ?? throw new ArgumentException(
            $"'{nameof(texts)}' has null at index {i}; expected a text.", nameof(texts)))), new Cancellation(environment));
    }

    /// <summary>
    /// Writes the featurizer as a folder in the layout of sentence-transformers, which gives texts the same vectors there:
    /// <c>modules.json</c> with the files of its modules, and a checkpoint of the encoder. A pooling by attention is a module
    /// that only this library reads. Of texts that are too long, the end is cut off there. The folder appears when it is
    /// complete.
    /// </summary>
    /// <param name="directory">The folder, which must be new or empty.</param>
    /// <exception cref="InvalidOperationException">
    /// A checkpoint cannot hold the featurizer: its encoder was trained from scratch, it has several networks, a lexical part or
    /// a prefix, or a weight cannot be stored as <see cref="WeightStorage"/>.
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

    private static RowPredictor<float[]> CreatePredictor(TextModel model) =>
        new(model, vector => vector, checkAlive => new VectorScorer(model) { CheckAlive = checkAlive });

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(environment, new VectorOutputs(model, OutputColumnName), [InputColumnName], inputSchema);
}
