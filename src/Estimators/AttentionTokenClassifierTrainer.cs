using MLNet.Attention.Trainers;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to label the tokens of texts, such as those of named entities, with an encoder of subwords, features of the tokens, and
/// a linear chain of labels. Trained from scratch, in any language, or from a <see cref="TokenClassifierOptions.Checkpoint"/> on
/// disk: no weights are downloaded.
/// </summary>
/// <remarks>
/// <para>Input: a column of texts (String), whose tokens stand between white space, or of given tokens (a vector of String); and
/// a label column, a vector of keys, one for each token, as <c>MapValueToKey</c> makes it of a vector of String. With labels in
/// BIO, <c>B-person</c> begins an entity, <c>I-person</c> continues it, and <c>O</c> is outside of entities; neighbouring tokens
/// of any other equal label are one entity. A missing key is outside where no key is <c>O</c>, as in Microsoft.ML.TorchSharp;
/// where one is, nothing is learnt of that token but what its neighbours say. Rows without tokens are ignored. Output: see
/// <see cref="AttentionTokenClassifierTransformer"/>.</para>
/// <para>The same data, options and seed give the same model, bit for bit, on the same machine, unless there is a
/// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>. <c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c>
/// choose the device; messages go to <c>MLContext.Log</c>.</para>
/// </remarks>
/// <example><code>
/// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
///     .Append(mlContext.MulticlassClassification.Trainers.AttentionTokenClassifier())
///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
/// </code></example>
public sealed class AttentionTokenClassifierTrainer : IEstimator<AttentionTokenClassifierTransformer>
{
    private readonly IHost host;
    private readonly int seed;
    private readonly Options options;

    internal AttentionTokenClassifierTrainer(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = (Options)options.Clone();
        this.options.Check();
        host = environment.Register(nameof(AttentionTokenClassifierTrainer));
        // Drawn once, so that fitting twice gives the same model.
        seed = this.options.Seed ?? host.Rand.Next();
    }

    /// <summary>The options of <see cref="AttentionTokenClassifierTrainer"/>.</summary>
    public sealed class Options : TokenClassifierOptions
    {
    }

    /// <summary>Trains a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is nothing to learn from (no tokens, no labels, or all labels the same), a row has not as many labels as tokens, the
    /// loss diverged, or the checkpoint belongs to another training.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the option <c>Checkpoint</c> is missing.</exception>
    /// <exception cref="FormatException">A checkpoint is damaged; the message names the file.</exception>
    public AttentionTokenClassifierTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AttentionTokenClassifierTransformer(
            host, new TokenTrainer(host, options, seed).Train(input), options.TextColumnName);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTextOrWordsShape(inputSchema, options.TextColumnName);
        var added = TaggingColumns.CreateShape(FindLabel(inputSchema)).ToList();
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }

    // Without training, labels are those of the checkpoint.
    private SchemaShape.Column? FindLabel(SchemaShape inputSchema)
    {
        if (options.NumberOfEpochs == 0)
            return null;
        WordReader.CheckLabelShape(inputSchema, options.LabelColumnName);
        return inputSchema.Single(column => column.Name == options.LabelColumnName);
    }
}
