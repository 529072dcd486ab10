using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Explanation;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>The base class of all fitted text models.</summary>
/// <remarks>
/// <para>Scoring is thread-safe: one transformer serves any number of threads, data views and prediction engines; a prediction
/// engine, which ML.NET makes, serves one thread at a time.
/// A missing or empty text is scored as one mask token. A text of more tokens than the model reads is truncated as the
/// trainer's <c>Truncation</c> option says; the n-gram part reads the whole text.</para>
/// <para><c>mlContext.Model.Save</c> saves the model, alone or in a pipeline; <c>mlContext.Model.Load</c> loads it in any
/// process that has this assembly.</para>
/// <para>Cancelling the execution of the <c>MLContext</c> that the model was fitted or loaded with cancels cursors that are
/// being read.</para>
/// <para>Disposing frees the network's memory as soon as no thread scores with it any more. A
/// <see cref="PredictionEngine{TSrc, TDst}"/> disposes its transformer, unless it is created with
/// <c>new PredictionEngineOptions { OwnsTransformer = false }</c>.</para>
/// </remarks>
public abstract class AttentionTextTransformer : ITransformer, IDisposable
{
    private protected AttentionTextTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames)
    {
        Environment = environment;
        Model = model;
        TextColumnNames = textColumnNames;
    }

    /// <summary>Reads what <see cref="ICanSaveModel.Save"/> wrote.</summary>
    private protected AttentionTextTransformer(
        IHostEnvironment environment, ModelLoadContext context, VersionInfo version, string taskType)
    {
        Environment = environment;
        (Model, var columns) = TextModel.Load(context, version, Devices.Choose(environment), taskType);
        TextColumnNames = columns.Inputs;
    }

    /// <summary>The name of the text column.</summary>
    public string TextColumnName => TextColumnNames[0];

    /// <summary>The name of the column with the second text of each row; null when rows have one text.</summary>
    public string? SecondTextColumnName => TextColumnNames.Count > 1 ? TextColumnNames[1] : null;

    /// <summary>How the model was trained; null for a model that an earlier version saved, which did not keep it.</summary>
    public TrainingSummary? TrainingSummary => Model.Summary;

    /// <summary>
    /// How the weights are stored when the model is saved: at first as the option of the trainer says, or as a loaded model was.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">
    /// A weight cannot be stored so; the message names it, and the property is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public WeightStorage WeightStorage
    {
        get => Model.Storage;
        set => Model.StoreAs(value);
    }

    /// <summary>True: rows can be scored one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Logs warnings; its cancellation cancels cursors.</summary>
    internal IHostEnvironment Environment { get; }

    internal TextModel Model { get; }

    internal IReadOnlyList<string> TextColumnNames { get; }

    /// <summary>The signature and version of the transformer in a saved model.</summary>
    private protected abstract VersionInfo Version { get; }

    /// <summary>The schema of the data that <see cref="Transform"/> returns for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns of the model, computed in batches as they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    /// <summary>
    /// Explains the model's prediction for a text: what each word and n-gram adds to the logit of each class, and which words the
    /// network attends to. Thread-safe; does not change the model.
    /// </summary>
    /// <param name="mlContext">Logs warnings. Cancelling its execution cancels a running explanation.</param>
    /// <param name="text">The text; an empty text is explained as one mask token.</param>
    /// <param name="secondText">The second text when the model reads pairs; else null.</param>
    /// <param name="options">What is explained, and its limits; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the explanation before its next pass through the network.</param>
    /// <exception cref="ArgumentException">
    /// The model reads pairs and <paramref name="secondText"/> is null, or the model reads one text and it is not null.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The model's outputs for the text are not finite numbers.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> or the execution of <paramref name="mlContext"/> was cancelled.
    /// </exception>
    public TextExplanation Explain(MLContext mlContext, string text, string? secondText = null,
        ExplanationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(text);
        Model.Configuration.CheckTexts(secondText);
        options ??= new ExplanationOptions();
        options.Check();
        var environment = mlContext.Model.GetEnvironment();
        var execution = new Cancellation(environment);
        var explanation = TextExplainer.Explain(
            Model, secondText is null ? [text] : [text, secondText], options, CheckAlive);
        Warn(environment, explanation.Predicted, options);
        return explanation;

        void CheckAlive()
        {
            cancellationToken.ThrowIfCancellationRequested();
            execution.Check();
        }
    }

    /// <summary>
    /// Writes the model as a checkpoint, a folder in the layout of Hugging Face's transformers: <c>config.json</c> with the names of
    /// the classes, <c>model.safetensors</c>, <c>tokenizer.json</c> and <c>tokenizer_config.json</c>. The logits of its head are
    /// those of this model: scales and offsets are in the head. The folder appears when it is complete.
    /// </summary>
    /// <param name="directory">The folder, which must be new or empty.</param>
    /// <exception cref="InvalidOperationException">
    /// A checkpoint cannot hold the model: it was not fitted with the option <c>Checkpoint</c>, or it has an n-gram part,
    /// several networks, another pooling than the architecture's head, or reads the texts of a pair apart. Or a weight cannot
    /// be stored as <see cref="WeightStorage"/>.
    /// </exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public void SaveCheckpoint(string directory) => TextModelCheckpoint.Write(Model, directory);

    private static void Warn(IChannelProvider provider, ExplainedClass predicted, ExplanationOptions options)
    {
        var isTooLong = predicted.Attributions.Count == 0 && options.MaximumSteps > 0;
        if (!isTooLong && predicted.CompletenessError <= options.Tolerance)
            return;
        using var channel = provider.Start("Explanation");
        channel.Warning(MessageSensitivity.None, isTooLong
            ? $"The text is longer than '{nameof(options.MaximumTokens)}', {options.MaximumTokens}. Its explanation has no " +
                "attributions of tokens."
            : $"The relative error of the predicted class's attributions is {predicted.CompletenessError:G3}; expected at most " +
                $"{options.Tolerance}, but '{nameof(options.MaximumSteps)}', {options.MaximumSteps}, is reached.");
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => Model.Save(ctx, Version, new ModelColumns(TextColumnNames));

    /// <summary>Releases the network. Scoring afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => Model.Dispose();

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(Environment, new PredictionOutputs(Model), TextColumnNames, inputSchema);
}
