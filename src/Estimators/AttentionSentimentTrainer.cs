using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms;

namespace MLNet.Attention;

/// <summary>
/// Learns to tell true from false texts, such as positive from negative reviews, with a transformer encoder and
/// attention pooling beside a linear model on n-grams, trained from scratch: no weights are downloaded, any language
/// will do.
/// </summary>
/// <remarks>
/// <para>Input: a label column (Boolean, Single, Double or a key of 2 values; rows without a label are skipped) and
/// a text column (String). Output: see <see cref="AttentionSentimentTransformer"/>.</para>
/// <para>The same data, options and seed give the same model, bit for bit, on the same machine (models trained at once on
/// several threads may differ by rounding). The device is what
/// <c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c> say; messages go to <c>MLContext.Log</c>.</para>
/// </remarks>
public sealed class AttentionSentimentTrainer : IEstimator<AttentionSentimentTransformer>
{
    private readonly IHost host;
    private readonly AttentionTrainerOptions options;
    private readonly int seed;

    internal AttentionSentimentTrainer(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Clone();
        this.options.Check();
        host = environment.Register(nameof(AttentionSentimentTrainer));
        // Drawn once: fitting twice, or in the parallel folds of a cross-validation, gives the same model.
        seed = options.Seed ?? host.Rand.Next();
    }

    /// <summary>The options of <see cref="AttentionSentimentTrainer"/>.</summary>
    public sealed class Options : AttentionTrainerOptions
    {
    }

    /// <summary>Trains a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is nothing to learn from (no rows, no labels, one class only), or the loss diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public AttentionSentimentTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var model = new TextTrainer(host, options, seed).Train(input);
        return new AttentionSentimentTransformer(model, options.TextColumnName);
    }

    /// <summary>The shape of the schema of what the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        LabelReader.CheckShape(inputSchema, options.LabelColumnName);
        InputColumns.CheckTextShape(inputSchema, options.TextColumnName);
        if (options.ExampleWeightColumnName is { } weight)
            InputColumns.CheckWeightShape(inputSchema, weight);
        var added = new BinaryOutputColumns().CreateShape().ToList();
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }
}
