using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Explanation;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>What all fitted text models have in common.</summary>
/// <remarks>
/// <para>Scoring is thread-safe: one transformer serves any number of threads, data views and prediction engines.
/// A missing or empty text is scored as one unknown word. A text of more tokens than the model reads is cut as the
/// trainer's <c>Truncation</c> option said; the n-gram part reads all of it.</para>
/// <para>Save it, alone or in a pipeline, with <c>mlContext.Model.Save</c>; <c>mlContext.Model.Load</c> reads it back
/// in any process that has this assembly beside it.</para>
/// <para>Cancelling the execution of the <c>MLContext</c> that the model was fitted or loaded with ends the reading of
/// data that is under way.</para>
/// <para>Disposing frees the network's memory as soon as nobody scores with it any more. A
/// <see cref="PredictionEngine{TSrc, TDst}"/> disposes its transformer by default.</para>
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

    /// <summary>The column whose texts are scored.</summary>
    public string TextColumnName => TextColumnNames[0];

    /// <summary>The column of the second text of each row; null when rows have one text.</summary>
    public string? SecondTextColumnName => TextColumnNames.Count > 1 ? TextColumnNames[1] : null;

    /// <summary>True: rows can be scored one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Where warnings go, and whose cancellation ends the work of a cursor.</summary>
    internal IHostEnvironment Environment { get; }

    internal TextModel Model { get; }

    internal IReadOnlyList<string> TextColumnNames { get; }

    /// <summary>What names the transformer's kind and version in a saved model.</summary>
    private protected abstract VersionInfo Version { get; }

    /// <summary>The schema of what <see cref="Transform"/> returns for data of this schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is not there or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns of the model, computed in batches as they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is not there or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is not there or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    /// <summary>
    /// Why the model says what it says of a text: what each token and n-gram adds to each class, and where the network
    /// looks. Thread-safe, as scoring is; the model stays as it is.
    /// </summary>
    /// <param name="mlContext">
    /// Where warnings are logged; cancelling its execution while the explanation is under way ends the explanation.
    /// </param>
    /// <param name="text">The text; an empty one is explained as it is scored.</param>
    /// <param name="secondText">The second text, when the model reads pairs; else null.</param>
    /// <param name="options">How far the explanation goes; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the explanation before its next pass through the network.</param>
    /// <exception cref="ArgumentException">A second text is given or missing against what the model reads.</exception>
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
        if (Model.Configuration.Pairs != secondText is not null)
        {
            throw new ArgumentException(Model.Configuration.Pairs
                ? $"{nameof(secondText)} is null; expected a text: the model reads pairs of texts."
                : $"{nameof(secondText)} is a text; expected null: the model reads one text.", nameof(secondText));
        }
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

    private static void Warn(IChannelProvider provider, ExplainedClass predicted, ExplanationOptions options)
    {
        var isTooLong = predicted.Attributions.Count == 0 && options.MaximumSteps > 0;
        if (!isTooLong && predicted.CompletenessError <= options.Tolerance)
            return;
        using var channel = provider.Start("Explanation");
        channel.Warning(MessageSensitivity.None, isTooLong
            ? $"The text is longer than {nameof(options.MaximumTokens)}, {options.MaximumTokens}: it is explained without " +
                "attributions of tokens."
            : $"The attributions of the predicted class differ by {predicted.CompletenessError:P1} from the difference of " +
                $"logits that they should sum to, after {nameof(options.MaximumSteps)}, {options.MaximumSteps}.");
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => Model.Save(ctx, Version, new ModelColumns(TextColumnNames));

    /// <summary>Gives the network's memory up. Scoring afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => Model.Dispose();

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(Environment, new PredictionOutputs(Model), TextColumnNames, inputSchema);
}
