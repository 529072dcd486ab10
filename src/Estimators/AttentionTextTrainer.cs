using MLNet.Attention.Trainers;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>What all trainers of text models have in common.</summary>
/// <typeparam name="TTransformer">What a fit returns.</typeparam>
/// <remarks>
/// The same data, options and seed give the same model, bit for bit, on the same machine (models trained at once on
/// several threads may differ by rounding). The device is what <c>MLContext.GpuDeviceId</c> and
/// <c>MLContext.FallbackToCpu</c> say; messages go to <c>MLContext.Log</c>.
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
        // Drawn once: fitting twice, or in the parallel folds of a cross-validation, gives the same model.
        seed = options.Seed ?? host.Rand.Next();
    }

    /// <summary>Trains a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is nothing to learn from (no rows, no labels, all labels alike), or the loss diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="FormatException">The checkpoint is damaged; the message names the file.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, start: null);
    }

    /// <summary>Trains a model that starts where another ended, as to learn from rows that have come since.</summary>
    /// <param name="input">
    /// The rows to learn from. Rows that the other learnt from and these lack are forgotten by and by.
    /// </param>
    /// <param name="warmStartFrom">
    /// The other model. Its vocabulary, its known n-grams and the weights of its network are taken over; it stays as it is.
    /// Everything else is as in <see cref="Fit(IDataView)"/>: the linear n-gram part, which takes seconds, learns anew from
    /// the rows given, as do the calibration and the mean and spread of a regression's labels; the learning rate warms up
    /// and falls again over <see cref="AttentionTrainerOptions.NumberOfEpochs"/>. Text that the vocabulary was not made for
    /// is read in smaller pieces.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An option asks for another network than the model has, or the label has other classes; the message names what differs.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The other model was disposed.</exception>
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
        var model = new TextTrainer(host, options, CreateTask(), seed).Train(input, start);
        return CreateTransformer(host, model, options.TextColumnNames);
    }

    /// <summary>The shape of the schema of what the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var task = CreateTask();
        task.CheckShape(inputSchema);
        foreach (var text in options.TextColumnNames)
            InputColumns.CheckTextShape(inputSchema, text);
        if (options.ExampleWeightColumnName is { } weight)
            InputColumns.CheckWeightShape(inputSchema, weight);
        var added = task.CreateOutputShape(inputSchema.Single(column => column.Name == options.LabelColumnName)).ToList();
        if (options.OutputTokenWeights)
            added.AddRange(TokenColumns.CreateShape());
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }

    private protected abstract TrainingTask CreateTask();

    private protected abstract TTransformer CreateTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames);

    /// <summary>A copy of options, so that a later change to them has no effect.</summary>
    private protected static TOptions Copy<TOptions>(TOptions options) where TOptions : AttentionTrainerOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        return (TOptions)options.Clone();
    }
}
