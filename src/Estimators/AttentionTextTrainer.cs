using MLNet.Attention.Trainers;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>The base class of all trainers of text models.</summary>
/// <typeparam name="TTransformer">The transformer that <c>Fit</c> returns.</typeparam>
/// <remarks>
/// The same data, options and seed give the same model, bit for bit, on the same machine (models trained at once on
/// several threads may differ by rounding). <c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c> choose the device;
/// messages go to <c>MLContext.Log</c>.
/// </remarks>
public abstract class AttentionTextTrainer<TTransformer> : IEstimator<TTransformer>
    where TTransformer : AttentionTextTransformer
{
    private readonly IHost host;
    private readonly int seed;
    private readonly AttentionTrainerOptions options;

    private protected AttentionTextTrainer(IHostEnvironment environment, AttentionTrainerOptions options, string name)
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
    /// There is nothing to learn from (no rows, no labels, or all labels the same), the loss diverged, or the checkpoint belongs
    /// to another training, or <see cref="AttentionTrainingOptions.NumberOfEpochs"/> is 0 and the pretrained head does not fit.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="FormatException">
    /// The checkpoint, of the training or the pretrained one, is damaged or not known; the message names the file.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">
    /// The folder of <see cref="AttentionFineTuningOptions.Checkpoint"/> is missing.
    /// </exception>
    /// <exception cref="FileNotFoundException">That folder has no tokenizer.</exception>
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
    /// The fitted model, which is not changed. The new model takes over its vocabulary, its known n-grams and the weights of its
    /// network. Everything else is as in <see cref="Fit(IDataView)"/>: the n-gram part, the calibration, and the mean and
    /// standard deviation of a regression's labels are learnt again, from the training rows; the learning rate warms up and
    /// falls over <see cref="AttentionTrainingOptions.NumberOfEpochs"/>. Words that are new to the vocabulary are cut into more
    /// tokens. Unless there is a <see cref="AttentionTrainingOptions.ValidationSet"/>, only rows whose texts the fitted model has
    /// not seen are set apart for validation, at most half of them; if that is less than 20 rows, nothing is validated, and the
    /// scales of a classifier's parts stay those of the fitted model.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An option describes another network than the model's, or the label has other classes; the message names what differs.
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

    private TTransformer Fit(IDataView input, TextModel? start)
    {
        var pretrained = PretrainedStart.Open(options);
        var trainer = new TextTrainer(host, pretrained?.Options ?? options, CreateTask(), seed, pretrained);
        var model = options.NumberOfEpochs == 0 && start is null ? trainer.UseAsIs(input.Schema) : trainer.Train(input, start);
        return CreateTransformer(host, model, options.TextColumnNames);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var task = CreateTask();
        var needsNoLabel = options.NumberOfEpochs == 0
            && !(task.HasKeys && inputSchema.Any(column => column.Name == options.LabelColumnName && column.IsKey));
        if (!needsNoLabel)
            task.CheckShape(inputSchema);
        foreach (var text in options.TextColumnNames)
            InputColumns.CheckTextShape(inputSchema, text);
        if (options.ExampleWeightColumnName is { } weight)
            InputColumns.CheckWeightShape(inputSchema, weight);
        var label = needsNoLabel
            ? MulticlassClassification.CreateLabelShape(options.LabelColumnName)
            : inputSchema.Single(column => column.Name == options.LabelColumnName);
        var added = task.CreateOutputShape(label).Select(options.OutputNames.Rename).ToList();
        if (options.OutputTokenWeights)
            added.AddRange(TokenColumns.CreateShape());
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }

    private protected abstract TrainingTask CreateTask();

    private protected abstract TTransformer CreateTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames);

    /// <summary>A copy of options, so that later changes have no effect.</summary>
    private protected static TOptions Copy<TOptions>(TOptions options) where TOptions : AttentionTrainerOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        return (TOptions)options.Clone();
    }
}
