using MLNet.Attention.Trainers;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to label the tokens of texts, such as those of named entities, with an encoder of subwords, features of the tokens, and
/// a linear chain of labels. Trained from scratch, in any language, or from a <see cref="AttentionFineTuningOptions.Checkpoint"/> on
/// disk: no weights are downloaded.
/// </summary>
/// <remarks>
/// Input: a column of texts (String), whose tokens stand between white space, or of given tokens (a vector of String); and
/// a label column, a vector of keys, one for each token, as <c>MapValueToKey</c> makes it of a vector of String. With labels in
/// BIO, <c>B-person</c> begins an entity, <c>I-person</c> continues it, and <c>O</c> is outside of entities; neighbouring tokens
/// of any other equal label are one entity. A missing key is outside where no key is <c>O</c>, as in Microsoft.ML.TorchSharp;
/// where one is, nothing is learnt of that token but what its neighbours say. Rows without tokens are ignored. Output: see
/// <see cref="AttentionTokenClassifierTransformer"/>.
/// </remarks>
/// <example><code>
/// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
///     .Append(mlContext.MulticlassClassification.Trainers.AttentionTokenClassifier())
///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
/// </code></example>
public sealed class AttentionTokenClassifierTrainer : AttentionTokenLevelEstimator<AttentionTokenClassifierTransformer>
{
    private readonly Options options;

    internal AttentionTokenClassifierTrainer(IHostEnvironment environment, Options options)
        : this(Copy(options), environment)
    {
    }

    private AttentionTokenClassifierTrainer(Options options, IHostEnvironment environment)
        : base(environment, options, nameof(AttentionTokenClassifierTrainer))
    {
        this.options = options;
    }

    /// <summary>The options of <see cref="AttentionTokenClassifierTrainer"/>.</summary>
    public sealed class Options : TokenClassifierOptions
    {
    }

    private protected override AttentionTokenClassifierTransformer Train(IDataView input) =>
        new(Host, new TokenTrainer(Host, options, Seed).Train(input), options.TextColumnName);

    private protected override IEnumerable<SchemaShape.Column> CreateShape(SchemaShape inputSchema)
    {
        InputColumns.CheckTextOrWordsShape(inputSchema, options.TextColumnName);
        return TaggingColumns.CreateShape(FindLabel(inputSchema));
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
