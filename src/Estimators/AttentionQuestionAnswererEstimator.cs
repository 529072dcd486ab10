using MLNet.Attention.Trainers;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to answer questions by a part of a given context (Rajpurkar et al. 2016, "SQuAD"), from scratch or from a
/// <see cref="AttentionFineTuningOptions.Checkpoint"/> on disk: no weights are downloaded.
/// </summary>
/// <remarks>
/// Input: columns of contexts, questions and answers (String), and of the places where the answers begin (Int32). Output:
/// see <see cref="AttentionQuestionAnswererTransformer"/>. All texts are in memory during <c>Fit</c>.
/// </remarks>
/// <example><code>
/// var options = new AttentionQuestionAnswererEstimator.Options { Checkpoint = "bert-base-uncased" };
/// using var model = mlContext.Transforms.Text.AttentionQuestionAnswerer(options).Fit(data);
/// Console.WriteLine(model.Answer(context, question)[0].Text);
/// </code></example>
public sealed class AttentionQuestionAnswererEstimator : AttentionTokenLevelEstimator<AttentionQuestionAnswererTransformer>
{
    private readonly Options options;

    internal AttentionQuestionAnswererEstimator(IHostEnvironment environment, Options options)
        : this(Copy(options), environment)
    {
    }

    private AttentionQuestionAnswererEstimator(Options options, IHostEnvironment environment)
        : base(environment, options, nameof(AttentionQuestionAnswererEstimator))
    {
        this.options = options;
    }

    /// <summary>The options of <see cref="AttentionQuestionAnswererEstimator"/>.</summary>
    public sealed class Options : QuestionAnswererOptions
    {
    }

    private protected override AttentionQuestionAnswererTransformer Train(IDataView input) =>
        new(Host, new QuestionTrainer(Host, options, Seed).Train(input), options.OutputColumnName, options.ContextColumnName,
            options.QuestionColumnName);

    private protected override IEnumerable<SchemaShape.Column> CreateShape(SchemaShape inputSchema)
    {
        InputColumns.CheckTextShape(inputSchema, options.ContextColumnName);
        InputColumns.CheckTextShape(inputSchema, options.QuestionColumnName);
        if (options.NumberOfEpochs != 0) // without training, no answers are needed
        {
            InputColumns.CheckTextShape(inputSchema, options.AnswerColumnName);
            QuestionReader.CheckStartShape(inputSchema, options.AnswerStartColumnName);
        }
        return AnswerColumns.CreateShape(options.OutputColumnName);
    }
}
