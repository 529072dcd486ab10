using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Summarises texts by choosing sentences of them. Without summaries to learn from, these are the sentences that most attention
/// comes to from the other sentences of the text, by the words that they share, in any language. With summaries, a network learns
/// which sentences belong to a summary.
/// </summary>
/// <remarks>
/// Input: a column of texts and, to learn from, a column of summaries (String). Output: see
/// <see cref="ExtractiveSummarizerTransformer"/>. <c>Fit</c> counts in how many of the texts each word
/// occurs, so that words that are in all texts count less; without a column of summaries it works without rows, too. With one,
/// the texts are in memory during <c>Fit</c>, and the same data, options and seed give the same model, bit for bit, on the same
/// machine, unless there is a <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>.
/// </remarks>
/// <example><code>
/// var options = new ExtractiveSummarizerEstimator.Options { MaximumSentences = 2 };
/// using var model = mlContext.Transforms.Text.ExtractiveSummarizer(options).Fit(data);
/// Console.WriteLine(model.Summarize(text).Text);
/// </code></example>
public sealed class ExtractiveSummarizerEstimator : IEstimator<ExtractiveSummarizerTransformer>
{
    private readonly IHost host;
    private readonly int seed;
    private readonly Options options;

    internal ExtractiveSummarizerEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = (Options)options.Clone();
        this.options.Check();
        host = environment.Register(nameof(ExtractiveSummarizerEstimator));
        // Drawn once, so that fitting twice gives the same model.
        seed = this.options.Seed ?? host.Rand.Next();
    }

    /// <summary>The options of <see cref="ExtractiveSummarizerEstimator"/>.</summary>
    public sealed class Options : ExtractiveSummarizerOptions
    {
    }

    /// <summary>Reads the texts, trains where there are summaries, and creates the summarizer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is a column of summaries, and nothing to learn from; or the loss diverged; or the checkpoint belongs to another
    /// training.
    /// </exception>
    /// <exception cref="OperationCanceledException">Fitting was cancelled.</exception>
    /// <exception cref="FormatException">The checkpoint is damaged; the message names the file.</exception>
    public ExtractiveSummarizerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var model = new ExtractiveTrainer(host, options, seed).Train(input);
        return new ExtractiveSummarizerTransformer(host, model, options.OutputColumnName, options.TextColumnName);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTextShape(inputSchema, options.TextColumnName);
        if (options.TargetColumnName is { } target)
            InputColumns.CheckTextShape(inputSchema, target);
        var added = ExtractColumns.CreateShape(options.OutputColumnName).ToList();
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }
}
