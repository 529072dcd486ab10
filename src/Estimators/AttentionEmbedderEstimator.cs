using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns vectors for search, which are near each other where texts mean the same, from texts without labels or from pairs of
/// texts that mean the same. A vector has two parts: the mean of the embeddings of the text's tokens in a transformer, and a
/// lexical part, of the words as they are spelt.
/// </summary>
/// <remarks>
/// <para>Embeddings come from the tokens that occur near each other; rare ones count more, and what all texts have in common is
/// taken out (Arora et al. 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings"). With pairs, with a checkpoint,
/// or when <see cref="AttentionTrainingOptions.NumberOfEpochs"/> or a <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>
/// asks for it, the encoder is then trained by contrast: each text is told from the others of its batch (Gao et al. 2021,
/// "SimCSE: Simple Contrastive Learning of Sentence Embeddings"). Some thousand texts alone teach an encoder from scratch
/// next to nothing that way, and it finds the neighbours of a topic less well afterwards; so it is not the default there.</para>
/// <para>Input: one column of texts (String); rows without a text, and rows that come again, are ignored. With a second column,
/// each row is a pair of texts that mean the same. Output: what <c>Fit</c> returns is a featurizer, which adds a column of type
/// Vector&lt;Single&gt;, <see cref="AttentionEmbedderOptions.LexicalDimension"/> +
/// <see cref="AttentionEmbedderOptions.Dimension"/> wide, or with a checkpoint as wide as its vectors. The texts are in memory as
/// tokens during <c>Fit</c>. The same data, options and seed give the same vectors on the same machine, unless there is a
/// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>.</para>
/// <para>By default, training by contrast has as many epochs as make 300 steps, but from 1 to 5, of 128 rows at a learning rate
/// of 0.0005; from a checkpoint of 64 rows at 0.00005 times 768 / its width where that is above 1.</para>
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
