using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Pre-trains a text encoder on texts without labels: some of their tokens are masked, and the network learns to restore them
/// (Devlin et al. 2019, "BERT", section 3.1). It writes a checkpoint, from which classifiers and regressions start.
/// </summary>
/// <remarks>
/// Input: one column of texts (String); rows without a text are ignored. Output: what <c>Fit</c> returns is a featurizer, which
/// adds the mean of the vectors that the encoder gives to the tokens of a text. The texts are in memory during <c>Fit</c>. The
/// same data, options and seed give the same checkpoint on the same machine, unless there is a
/// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>. The learning rate is 0.001 unless it is set, times
/// √(128 / <c>Dimension</c>) where that is below 1; of a checkpoint that is trained further, 0.00005 times 768 / its width where
/// that is above 1.
/// </remarks>
public sealed class AttentionPretrainerEstimator : IEstimator<AttentionFeaturizerTransformer>
{
    private readonly IHost host;
    private readonly int seed;
    private readonly Options options;

    internal AttentionPretrainerEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = (Options)options.Clone();
        this.options.Check();
        host = environment.Register(nameof(AttentionPretrainerEstimator));
        // Drawn once, so that fitting twice gives the same model.
        seed = this.options.Seed ?? host.Rand.Next();
    }

    /// <summary>The options of <see cref="AttentionPretrainerEstimator"/>.</summary>
    public sealed class Options : AttentionPretrainingOptions
    {
    }

    /// <summary>
    /// Pre-trains the encoder, and writes it to <see cref="AttentionPretrainingOptions.OutputDirectory"/>.
    /// </summary>
    /// <returns>A featurizer with the encoder.</returns>
    /// <exception cref="ArgumentException">The column is missing or no text, or an option does not fit the checkpoint.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no text, the loss diverged, or the state of a training belongs to another one.
    /// </exception>
    /// <exception cref="IOException">The output folder is not empty, or cannot be written.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the option <c>Checkpoint</c> is missing.</exception>
    /// <exception cref="FormatException">A checkpoint is damaged or not known; the message names the file.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public AttentionFeaturizerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var storage = new MaskedLanguageTrainer(host, options, seed).Train(input);
        var featurizer = new PretrainedFeaturizer(
            options.OutputDirectory, pooling: null, normalize: null, prefix: "", maximumTokens: null, storage);
        return new AttentionFeaturizerTransformer(
            host, featurizer.CreateModel(host, Devices.Choose(host)), options.OutputColumnName, options.TextColumnName);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or is not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTextShape(inputSchema, options.TextColumnName);
        var added = new SchemaShape.Column(
            options.OutputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(inputSchema.Where(column => column.Name != options.OutputColumnName).Append(added));
    }
}
