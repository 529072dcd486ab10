using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns vectors for search from texts without labels: texts that mean the same are near each other, and others far. Embeddings
/// come from the tokens that occur near each other; then the encoder learns to tell the texts apart, by contrast (Gao et al.
/// 2021, "SimCSE: Simple Contrastive Learning of Sentence Embeddings"). Beside the network's part, a vector has a lexical part,
/// of the words as they are spelt.
/// </summary>
/// <remarks>
/// Input: one column of texts (String); rows without a text, and rows that come again, are ignored. With a second column, each
/// row is a pair of texts that mean the same. Output: what <c>Fit</c> returns is a featurizer, which adds a column of type
/// Vector&lt;Single&gt;, <see cref="AttentionEmbedderOptions.LexicalDimension"/> +
/// <see cref="AttentionEmbedderOptions.Dimension"/> wide, or as wide as the vectors of the checkpoint. The texts are in memory as
/// tokens during <c>Fit</c>. The same data, options and seed give the same vectors on the same machine, unless there is a
/// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>. With <see cref="AttentionTrainingOptions.NumberOfEpochs"/> 0
/// nothing is learnt by contrast. By default there are as many epochs as make 300 steps, but from 1 to 5, of 128 rows at a
/// learning rate of 0.0005; from a checkpoint of 64 rows at 0.00005 times 768 / its width where that is above 1.
/// </remarks>
public sealed class AttentionEmbedderEstimator : IEstimator<AttentionFeaturizerTransformer>
{
    private readonly IHost host;
    private readonly int seed;
    private readonly Options options;

    internal AttentionEmbedderEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = (Options)options.Clone();
        this.options.Check();
        host = environment.Register(nameof(AttentionEmbedderEstimator));
        // Drawn once, so that fitting twice gives the same model.
        seed = this.options.Seed ?? host.Rand.Next();
    }

    /// <summary>The options of <see cref="AttentionEmbedderEstimator"/>.</summary>
    public sealed class Options : AttentionEmbedderOptions
    {
    }

    /// <summary>Learns the vectors.</summary>
    /// <returns>A featurizer, which needs only the first text of a pair.</returns>
    /// <exception cref="ArgumentException">A column is missing or no text, or an option does not fit the checkpoint.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no text, the loss diverged, or the state of a training belongs to another one.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the checkpoint is missing.</exception>
    /// <exception cref="FormatException">A checkpoint is damaged or not known; the message names the file.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public AttentionFeaturizerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var model = new EmbeddingTrainer(host, options, seed).Train(input);
        return new AttentionFeaturizerTransformer(host, model, options.OutputColumnName, options.TextColumnName);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or is not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var name in options.TextColumnNames)
            InputColumns.CheckTextShape(inputSchema, name);
        var added = new SchemaShape.Column(
            options.OutputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(inputSchema.Where(column => column.Name != options.OutputColumnName).Append(added));
    }
}
