using MLNet.Attention.Trainers;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to answer questions by a part of a given context (Rajpurkar et al. 2016, "SQuAD"), from scratch or from a
/// <see cref="QuestionAnswererOptions.Checkpoint"/> on disk: no weights are downloaded.
/// </summary>
/// <remarks>
/// <para>Input: columns of contexts, questions and answers (String), and of the places where the answers begin (Int32). Output:
/// see <see cref="AttentionQuestionAnswererTransformer"/>. All texts are in memory during <c>Fit</c>.</para>
/// <para>The same data, options and seed give the same model, bit for bit, on the same machine, unless there is a
/// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>.</para>
/// </remarks>
/// <example><code>
/// var options = new AttentionQuestionAnswererEstimator.Options { Checkpoint = "bert-base-uncased" };
/// using var model = mlContext.Transforms.Text.AttentionQuestionAnswerer(options).Fit(data);
/// Console.WriteLine(model.Answer(context, question)[0].Text);
/// </code></example>
public sealed class AttentionQuestionAnswererEstimator : IEstimator<AttentionQuestionAnswererTransformer>
{
    private readonly IHost host;
    private readonly int seed;
    private readonly Options options;

    internal AttentionQuestionAnswererEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = (Options)options.Clone();
        this.options.Check();
        host = environment.Register(nameof(AttentionQuestionAnswererEstimator));
        // Drawn once, so that fitting twice gives the same model.
        seed = this.options.Seed ?? host.Rand.Next();
    }

    /// <summary>The options of <see cref="AttentionQuestionAnswererEstimator"/>.</summary>
    public sealed class Options : QuestionAnswererOptions
    {
    }

    /// <summary>Trains a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no answer to learn, an answer is not where its row says, the loss diverged, or the checkpoint belongs to another
    /// training.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the option <c>Checkpoint</c> is missing.</exception>
    /// <exception cref="FormatException">A checkpoint is damaged; the message names the file.</exception>
    public AttentionQuestionAnswererTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AttentionQuestionAnswererTransformer(host, new QuestionTrainer(host, options, seed).Train(input),
            options.OutputColumnName, options.ContextColumnName, options.QuestionColumnName);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTextShape(inputSchema, options.ContextColumnName);
        InputColumns.CheckTextShape(inputSchema, options.QuestionColumnName);
        if (options.NumberOfEpochs != 0) // without training, no answers are needed
        {
            InputColumns.CheckTextShape(inputSchema, options.AnswerColumnName);
            QuestionReader.CheckStartShape(inputSchema, options.AnswerStartColumnName);
        }
        var added = AnswerColumns.CreateShape(options.OutputColumnName).ToList();
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }
}
