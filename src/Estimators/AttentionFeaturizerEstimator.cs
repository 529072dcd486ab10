using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Turns texts into vectors with the network of a fitted text model or of a pretrained checkpoint, for any trainer, for
/// clustering or for similarity search. Does not train: the network is not changed.
/// </summary>
/// <remarks>
/// <para>Input: one column of texts (String). Output: a column of type Vector&lt;Single&gt;, as wide as the network's vectors;
/// see <see cref="AttentionFeaturizerTransformer"/>. A model of pairs gives both texts their vectors with the
/// same weights, and so featurizes a single text; but one with <see cref="PairEncoding.Crossed"/> cannot, and is refused.</para>
/// <para>The vectors of a fitted classifier collapse to its classes: it has learnt to tell these apart, and texts of one class
/// are near each other, whatever they are about. For search, take a checkpoint of sentence vectors, or train an
/// <see cref="AttentionEmbedderEstimator"/> on the texts alone.</para>
/// </remarks>
public sealed class AttentionFeaturizerEstimator : IEstimator<AttentionFeaturizerTransformer>
{
    private readonly IHostEnvironment environment;
    private readonly Func<TextModel> createModel;
    private readonly string outputColumnName;
    private readonly string inputColumnName;

    internal AttentionFeaturizerEstimator(
        string outputColumnName, string? inputColumnName, AttentionTextTransformer model)
        : this(outputColumnName, inputColumnName, Checked(model).Environment, model.Model.ShareNetwork)
    {
    }

    internal AttentionFeaturizerEstimator(IHostEnvironment environment, string outputColumnName, string? inputColumnName,
        PretrainedFeaturizer featurizer)
        : this(outputColumnName, inputColumnName, environment,
            () => featurizer.CreateModel(environment, Devices.Choose(environment)))
    {
    }

    private AttentionFeaturizerEstimator(
        string outputColumnName, string? inputColumnName, IHostEnvironment environment, Func<TextModel> createModel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        if (inputColumnName is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        this.outputColumnName = outputColumnName;
        this.inputColumnName = inputColumnName ?? outputColumnName;
        this.environment = environment;
        this.createModel = createModel;
    }

    /// <summary>Creates the featurizer. Reads no rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the checkpoint is missing.</exception>
    /// <exception cref="FormatException">The folder holds no checkpoint that can be read; the message says why.</exception>
    /// <exception cref="ArgumentException">An argument does not fit the checkpoint; the message names it.</exception>
    public AttentionFeaturizerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumns.Text(input.Schema, inputColumnName);
        return new AttentionFeaturizerTransformer(environment, createModel(), outputColumnName, inputColumnName);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTextShape(inputSchema, inputColumnName);
        var added = new SchemaShape.Column(
            outputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(inputSchema.Where(column => column.Name != outputColumnName).Append(added));
    }

    private static AttentionTextTransformer Checked(AttentionTextTransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Model.Configuration.ComparesTokens)
        {
            throw new ArgumentException($"The model was trained with '{nameof(AttentionTrainerOptions.PairEncoding)}' " +
                $"{PairEncoding.Crossed}, and gives no vector to a text alone; expected {PairEncoding.Separate}.", nameof(model));
        }
        return model;
    }
}
