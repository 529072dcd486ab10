using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionQuestionAnswererTransformer), null, typeof(SignatureLoadModel),
    "Attention Question Answerer Transformer", AttentionQuestionAnswererTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// A fitted question answerer: finds the answers to a question in a context. Three columns: the answers (a vector of String, the
/// likeliest first; an empty one is "no answer"), <c>{Output}Spans</c> (a vector of Int32: start and length of each answer, in
/// chars of the context) and <c>{Output}Scores</c> (a vector of Single: their probabilities).
/// </summary>
/// <remarks>
/// Thread-safe. A context of more tokens than the model reads at once is read in windows that overlap. Of a long question, the
/// beginning is read.
/// </remarks>
public sealed class AttentionQuestionAnswererTransformer : ITransformer, IDisposable
{
    internal const string LoaderSignature = "AttnQuestionTransform";

    private static readonly VersionInfo Version = ModelVersion.Create("ATTNQUES", LoaderSignature);

    private readonly IHostEnvironment environment;

    /// <summary>Takes ownership of <paramref name="model"/>.</summary>
    internal AttentionQuestionAnswererTransformer(IHostEnvironment environment, QuestionModel model, string outputColumnName,
        string contextColumnName, string questionColumnName)
    {
        this.environment = environment;
        Model = model;
        OutputColumnName = outputColumnName;
        ContextColumnName = contextColumnName;
        QuestionColumnName = questionColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionQuestionAnswererTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        environment = env;
        (Model, var columns) = QuestionModel.Load(ctx, Version, Devices.Choose(env));
        OutputColumnName = columns.Output!;
        (ContextColumnName, QuestionColumnName) = (columns.Inputs[0], columns.Inputs[1]);
    }

    /// <summary>The name of the column with the answers, and the beginning of the names of the two others.</summary>
    public string OutputColumnName { get; }

    /// <summary>The name of the column of contexts.</summary>
    public string ContextColumnName { get; }

    /// <summary>The name of the column of questions.</summary>
    public string QuestionColumnName { get; }

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

    /// <summary>True: rows can be answered one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    internal QuestionModel Model { get; }

    /// <summary>Answers a question. Thread-safe.</summary>
    /// <param name="context">The text with the answer.</param>
    /// <param name="question">The question.</param>
    /// <returns>The answers, the likeliest first; an empty one is "no answer".</returns>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<ExtractedAnswer> Answer(string context, string question)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(question);
        var extractor = new AnswerExtractor(Model);
        extractor.Add(context, question);
        return extractor.Run()[0];
    }

    /// <summary>The schema of the data that <see cref="Transform"/> returns for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns added, computed in batches as they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        Model.Save(ctx, Version, new ModelColumns([ContextColumnName, QuestionColumnName], OutputColumnName));

    /// <summary>Releases the network. Answering afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => Model.Dispose();

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(environment, new AnswerOutputs(Model, OutputColumnName), [ContextColumnName, QuestionColumnName], inputSchema);
}
