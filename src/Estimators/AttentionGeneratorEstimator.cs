using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>The base class of all estimators that learn to generate a text from a text.</summary>
/// <typeparam name="TTransformer">The transformer that <c>Fit</c> returns.</typeparam>
/// <remarks>
/// The same data, options and seed give the same model, bit for bit, on the same machine, unless there is a
/// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>. <c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c>
/// choose the device; messages go to <c>MLContext.Log</c>.
/// </remarks>
public abstract class AttentionGeneratorEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : AttentionGeneratorTransformer
{
    private readonly IHost host;
    private readonly int seed;
    private readonly AttentionGeneratorOptions options;

    private protected AttentionGeneratorEstimator(IHostEnvironment environment, AttentionGeneratorOptions options, string name)
    {
        this.options = options;
        options.Check();
        host = environment.Register(name);
        // Drawn once, so that fitting twice, or in the parallel folds of a cross-validation, gives the same model.
        seed = options.Seed ?? host.Rand.Next();
    }

    /// <summary>Trains a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is nothing to learn from (no rows, no targets, or no text in the unlabelled data), the loss diverged, or the
    /// checkpoint belongs to another training.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the option <c>Checkpoint</c> is missing.</exception>
    /// <exception cref="FormatException">A checkpoint, or a file of it, is damaged; the message names the file.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, start: null);
    }

    /// <summary>Trains a new model that starts from a fitted model, for example with rows that were added later.</summary>
    /// <param name="input">
    /// The training rows. What the fitted model learnt from rows that are missing here is gradually forgotten.
    /// </param>
    /// <param name="warmStartFrom">
    /// The fitted model, which is not changed. The new model takes over its vocabularies and the weights of its network. Words
    /// that are new to the vocabulary are cut into more tokens. Unless there is a
    /// <see cref="AttentionTrainingOptions.ValidationSet"/>, only rows whose sources the fitted model has not seen are set apart
    /// for validation, at most half of them; if that is less than 20 rows, nothing is validated.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An option describes another network than the model's; the message names what differs.
    /// </exception>
    /// <exception cref="ObjectDisposedException"><paramref name="warmStartFrom"/> was disposed.</exception>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public TTransformer Fit(IDataView input, TTransformer warmStartFrom)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(warmStartFrom);
        using var lease = warmStartFrom.Model.Lease();
        return Fit(input, warmStartFrom.Model);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTextShape(inputSchema, options.Source.Name);
        if (!options.IsUntrained)
            InputColumns.CheckTextShape(inputSchema, options.TargetColumnName);
        var added = GenerationOutputs.CreateShape(options.Columns, options.OutputName).ToList();
        return new SchemaShape(
            inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name)).Concat(added));
    }

    private protected abstract TTransformer CreateTransformer(
        IHostEnvironment environment, SequenceModel model, string outputColumnName, string inputColumnName);

    /// <summary>A copy of options, so that later changes have no effect.</summary>
    private protected static TOptions Copy<TOptions>(TOptions options) where TOptions : AttentionGeneratorOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        return (TOptions)options.Clone();
    }

    private TTransformer Fit(IDataView input, SequenceModel? start) => CreateTransformer(
        host, new SequenceTrainer(host, options, seed).Train(input, start), options.OutputName, options.Source.Name);
}
