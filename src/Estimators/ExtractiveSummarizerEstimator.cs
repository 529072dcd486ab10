using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Summarises texts by choosing sentences of them: those that most attention comes to from the other sentences of the text, by
/// the words that they share. Works in any language, without training data.
/// </summary>
/// <remarks>
/// Input: one column of texts (String). Output: see <see cref="ExtractiveSummarizerTransformer"/>. <c>Fit</c> counts in how many
/// of the texts each word occurs, so that words that are in all texts count less; it works without rows, too.
/// </remarks>
public sealed class ExtractiveSummarizerEstimator : IEstimator<ExtractiveSummarizerTransformer>
{
    private readonly IHost host;
    private readonly Options options;

    internal ExtractiveSummarizerEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = (Options)options.Clone();
        this.options.Check();
        host = environment.Register(nameof(ExtractiveSummarizerEstimator));
    }

    /// <summary>The options of <see cref="ExtractiveSummarizerEstimator"/>.</summary>
    public sealed class Options : ExtractiveSummarizerOptions
    {
    }

    /// <summary>Reads the texts and creates the summarizer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="OperationCanceledException">Fitting was cancelled.</exception>
    public ExtractiveSummarizerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var model = new ExtractiveTrainer(host, options).Train(input);
        return new ExtractiveSummarizerTransformer(host, model, options.OutputColumnName, options.TextColumnName);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTextShape(inputSchema, options.TextColumnName);
        var added = ExtractColumns.CreateShape(options.OutputColumnName).ToList();
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }
}
