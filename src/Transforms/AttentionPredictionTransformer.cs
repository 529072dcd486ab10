using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>The base class of fitted text models that predict from single texts too, without data views.</summary>
/// <typeparam name="TPrediction"><see cref="ClassPrediction"/>; of a regression Single.</typeparam>
/// <remarks>
/// <para>All methods are thread-safe: one model serves any number of callers. ML.NET's <see cref="PredictionEngine{TSrc, TDst}"/>
/// is not: shared among threads it gives the answers of one to another.</para>
/// <para>In a pipeline, <c>Predict</c> runs this model alone, without the steps before and behind it.
/// <c>mlContext.Model.LoadTransformer</c> and <c>FindTransformer</c> take the model out of a pipeline.</para>
/// </remarks>
/// <example><code>
/// var model = mlContext.Model.LoadTransformer&lt;AttentionTextClassifierTransformer&gt;("model.zip");
/// ClassPrediction prediction = model.Predict("How high is the Zugspitze?");
/// foreach (var each in model.Predict(File.ReadLines("questions.txt")))
///     Console.WriteLine(each.ClassName);
/// </code></example>
public abstract class AttentionPredictionTransformer<TPrediction> : AttentionTextTransformer
{
    private readonly RowPredictor<TPrediction> predictor;

    private protected AttentionPredictionTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames)
        : base(environment, model, textColumnNames) => predictor = new(Model, Read);

    /// <summary>Reads what <see cref="ICanSaveModel.Save"/> wrote.</summary>
    private protected AttentionPredictionTransformer(
        IHostEnvironment environment, ModelLoadContext context, VersionInfo version, string taskType)
        : base(environment, context, version, taskType) => predictor = new(Model, Read);

    /// <summary>Predicts from a text, or from a pair of texts.</summary>
    /// <param name="text">The text; an empty text is scored as one mask token.</param>
    /// <param name="secondText">The second text when the model reads pairs; else null.</param>
    /// <exception cref="ArgumentException">
    /// The model reads pairs and <paramref name="secondText"/> is null, or the model reads one text and it is not null.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model's outputs for the text are not finite numbers.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public TPrediction Predict(string text, string? secondText = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        Model.Configuration.CheckTexts(secondText);
        return predictor.Predict(new TextRow(text, secondText));
    }

    /// <summary>Predicts from many texts, in batches.</summary>
    /// <param name="texts">The texts, none null. They are read as the predictions are, at most 512 ahead.</param>
    /// <returns>The predictions in the order of the texts, computed when they are enumerated.</returns>
    /// <exception cref="ArgumentException">The model reads pairs of texts; on enumeration, a text is null.</exception>
    /// <exception cref="InvalidOperationException">On enumeration: the outputs for a text are not finite numbers.</exception>
    /// <exception cref="ObjectDisposedException">On enumeration: the transformer was disposed.</exception>
    /// <exception cref="OperationCanceledException">On enumeration: the execution of the context was cancelled.</exception>
    public IEnumerable<TPrediction> Predict(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (Model.Configuration.Pairs)
        {
            throw new ArgumentException(
                $"'{nameof(texts)}' are single texts; expected pairs, which the model reads.", nameof(texts));
        }
        return Predict(texts.Select((text, i) => new TextRow(Checked(text, i, nameof(texts)))));
    }

    /// <summary>Predicts from many pairs of texts, in batches.</summary>
    /// <param name="pairs">The pairs, no text null. They are read as the predictions are, at most 512 ahead.</param>
    /// <returns>The predictions in the order of the pairs, computed when they are enumerated.</returns>
    /// <exception cref="ArgumentException">The model reads one text; on enumeration, a text is null.</exception>
    /// <exception cref="InvalidOperationException">On enumeration: the outputs for a pair are not finite numbers.</exception>
    /// <exception cref="ObjectDisposedException">On enumeration: the transformer was disposed.</exception>
    /// <exception cref="OperationCanceledException">On enumeration: the execution of the context was cancelled.</exception>
    public IEnumerable<TPrediction> Predict(IEnumerable<(string Text, string SecondText)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (!Model.Configuration.Pairs)
        {
            throw new ArgumentException(
                $"'{nameof(pairs)}' are pairs; expected single texts, which the model reads.", nameof(pairs));
        }
        return Predict(pairs.Select((pair, i) => new TextRow(
            Checked(pair.Text, i, nameof(pairs)), Checked(pair.SecondText, i, nameof(pairs)))));
    }

    /// <summary>Creates a predictor that scores the texts of concurrent callers in batches. It does not own the model.</summary>
    /// <param name="options">Its options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message names it.</exception>
    public TextPredictor<TPrediction> CreatePredictor(TextPredictorOptions? options = null)
    {
        options ??= new TextPredictorOptions();
        options.Check();
        return new TextPredictor<TPrediction>(Model, predictor, options);
    }

    /// <summary>Makes a prediction of the model's outputs for a row [C], all finite, which it may keep.</summary>
    private protected abstract TPrediction Read(float[] outputs);

    private IEnumerable<TPrediction> Predict(IEnumerable<TextRow> rows) => predictor.Predict(rows, new Cancellation(Environment));

    private static string Checked(string? text, int index, string argument) => text
        ?? throw new ArgumentException($"'{argument}' has null at index {index}; expected a text.", argument);
}
