using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionTokenClassifierTransformer), null, typeof(SignatureLoadModel),
    "Attention Token Classifier Transformer", AttentionTokenClassifierTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// A fitted token classifier. It reads a column of texts (String), whose tokens stand between white space, or of given tokens (a
/// vector of String), and adds six columns:
/// <c>PredictedLabel</c> (a vector of keys with the values of the training label, one for each token),
/// <c>Score</c> (a vector of Single: for each token the probability of each key in the order of the keys and, where no key is
/// <c>O</c>, of none of them),
/// <c>Entities</c> (a vector of String: the text of each entity),
/// <c>EntityKinds</c> (a vector of String: the labels of these entities without <c>B-</c> and <c>I-</c>),
/// <c>EntitySpans</c> (a vector of Int32: start and length of each entity, in chars of the text, or of the given tokens joined
/// with spaces) and
/// <c>EntityScores</c> (a vector of Single: the probability of each entity).
/// </summary>
/// <remarks>
/// <para>Thread-safe. Predicted labels never continue an entity that has not begun: the whole text gets its likeliest legal
/// sequence. Where labels without a key stand for tokens outside of entities, they are missing keys. A text of more tokens of the
/// vocabulary than the model reads at once is read in windows that overlap by a quarter. A text without tokens has empty
/// vectors.</para>
/// <para><c>mlContext.Model.Save</c> saves the model, alone or in a pipeline.</para>
/// </remarks>
public sealed class AttentionTokenClassifierTransformer : ITransformer, IDisposable
{
    internal const string LoaderSignature = "AttnTokenTransform";

    private static readonly VersionInfo Version = ModelVersion.Create("ATTNTOKN", LoaderSignature);

    private readonly IHostEnvironment environment;

    /// <summary>Takes ownership of <paramref name="model"/>.</summary>
    internal AttentionTokenClassifierTransformer(IHostEnvironment environment, TokenModel model, string textColumnName)
    {
        this.environment = environment;
        Model = model;
        TextColumnName = textColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionTokenClassifierTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        environment = env;
        (Model, var columns) = TokenModel.Load(ctx, Version, Devices.Choose(env));
        TextColumnName = columns.Inputs[0];
    }

    /// <summary>The name of the text column.</summary>
    public string TextColumnName { get; }

    /// <summary>How the model was trained; null for one that was not, as a checkpoint that is used as it is.</summary>
    public TrainingSummary? TrainingSummary => Model.Summary;

    /// <summary>
    /// How the weights are stored when the model is saved: at first as the option of the trainer says, or as a loaded model was.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public WeightStorage WeightStorage
    {
        get => Model.Storage;
        set => Model.Storage = value;
    }

    /// <summary>True: rows can be classified one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    internal TokenModel Model { get; }

    /// <summary>Finds the entities of a text, whose tokens stand between white space. Thread-safe.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<NamedEntity> FindEntities(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tagger = new WordTagger(Model);
        tagger.Add(text);
        return tagger.Run()[0].Entities;
    }

    /// <summary>Finds the entities of a text that is given by its tokens. Thread-safe.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<NamedEntity> FindEntities(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var tagger = new WordTagger(Model);
        tagger.AddWords([.. tokens.Select(token => token.AsMemory())]);
        return tagger.Run()[0].Entities;
    }

    /// <summary>The schema of the data that <see cref="Transform"/> returns for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or is neither text nor tokens.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns added, computed in batches as they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or is neither text nor tokens.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or is neither text nor tokens.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Model.Save(ctx, Version, new ModelColumns([TextColumnName]));

    /// <summary>Releases the network. Classifying afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => Model.Dispose();

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(environment, new TaggingOutputs(Model), [TextColumnName], inputSchema);
}
