using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
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
public sealed class AttentionQuestionAnswererTransformer : AttentionTokenLevelTransformer
{
    internal const string LoaderSignature = "AttnQuestionTransform";

    private static readonly VersionInfo Version = ModelVersion.Create("ATTNQUES", LoaderSignature);

    /// <summary>Takes ownership of <paramref name="model"/>.</summary>
    internal AttentionQuestionAnswererTransformer(IHostEnvironment environment, QuestionModel model, string outputColumnName,
        string contextColumnName, string questionColumnName) : base(environment, model)
    {
        Model = model;
        OutputColumnName = outputColumnName;
        ContextColumnName = contextColumnName;
        QuestionColumnName = questionColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionQuestionAnswererTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : this(env, QuestionModel.Load(ctx, Version, Devices.Choose(env)))
    {
    }

    private AttentionQuestionAnswererTransformer(IHostEnvironment environment, (QuestionModel Model, ModelColumns Columns) loaded)
        : this(environment, loaded.Model, loaded.Columns.Output!, loaded.Columns.Inputs[0], loaded.Columns.Inputs[1])
    {
    }

    /// <summary>The name of the column with the answers, and the beginning of the names of the two others.</summary>
    public string OutputColumnName { get; }

    /// <summary>The name of the column of contexts.</summary>
    public string ContextColumnName { get; }

    /// <summary>The name of the column of questions.</summary>
    public string QuestionColumnName { get; }

    internal QuestionModel Model { get; }

    private protected override VersionInfo SavedVersion => Version;

    private protected override ModelColumns Columns => new([ContextColumnName, QuestionColumnName], OutputColumnName);

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

    private protected override RowOutputs CreateOutputs() => new AnswerOutputs(Model, OutputColumnName);
}
