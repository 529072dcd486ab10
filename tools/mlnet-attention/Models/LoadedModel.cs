using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace MLNet.Attention.Tool.Models;

/// <summary>A model from a zip: one of our text models, alone or in a pipeline.</summary>
internal sealed class LoadedModel : IDisposable
{
    /// <summary>The name of the label column of rows that are evaluated; no column of a model has it.</summary>
    public const string LabelName = "true label";

    private readonly MLContext context;
    private readonly ITransformer whole;
    private readonly List<ITransformer> steps;

    private LoadedModel(MLContext context, ITransformer whole, List<ITransformer> steps, AttentionTextTransformer text)
    {
        this.context = context;
        this.whole = whole;
        this.steps = steps;
        Text = text;
    }

    /// <summary>The text model.</summary>
    public AttentionTextTransformer Text { get; }

    /// <summary>What it has learnt.</summary>
    public TaskKind Kind => Text switch
    {
        AttentionSentimentTransformer => TaskKind.Sentiment,
        AttentionTextRegressionTransformer => TaskKind.Regression,
        _ => TaskKind.Classification,
    };

    /// <summary>The names of the one or two columns of texts that it reads.</summary>
    public IReadOnlyList<string> TextNames =>
        Text.SecondTextColumnName is { } second ? [Text.TextColumnName, second] : [Text.TextColumnName];

    /// <summary>Loads a model.</summary>
    /// <exception cref="InputException">The file is no model, or one of another kind.</exception>
    public static LoadedModel Load(MLContext context, string path)
    {
        var whole = LoadAny(context, path);
        if (Find(context, whole) is { } found)
            return found;
        (whole as IDisposable)?.Dispose();
        throw new InputException($"'{path}' has no classifier of one label, sentiment model or regression of texts in it; it " +
            $"has {string.Join(", ", Flatten(whole).Select(step => step.GetType().Name))}.");
    }

    /// <summary>A model that was trained here. Disposing it disposes the model.</summary>
    public static LoadedModel Of(MLContext context, ITransformer whole) =>
        Find(context, whole) ?? throw new InvalidOperationException($"{whole.GetType().Name} has no text model in it.");

    private static LoadedModel? Find(MLContext context, ITransformer whole)
    {
        // What comes behind the text model is for programs; a label that is made a key is not there to predict.
        var all = Flatten(whole).Where(step => step is not ValueToKeyMappingTransformer).ToList();
        var steps = all.TakeWhile(step => step is not AttentionTextTransformer).ToList();
        return all.ElementAtOrDefault(steps.Count) is AttentionTextTransformer text
            && text is not AttentionMultiLabelClassifierTransformer
            ? new LoadedModel(context, whole, [.. steps, text], text) : null;
    }

    /// <summary>What the text model makes of rows, read as they are asked for.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="hasLabels">Whether they have labels, in a column named <see cref="LabelName"/>.</param>
    public IDataView Score(IEnumerable<Example> rows, bool hasLabels) => steps.Aggregate(
        Examples.Load(context, rows, hasLabels ? Kind : null, LabelName, TextNames), (data, step) => step.Transform(data));

    public void Dispose() => (whole as IDisposable)?.Dispose();

    private static ITransformer LoadAny(MLContext context, string path)
    {
        if (!File.Exists(path))
            throw new InputException($"'{path}' is not there; expected a model.");
        try
        {
            return context.Model.Load(path, out _);
        }
        catch (Exception error)
        {
            throw new InputException($"'{path}' cannot be loaded as a model: {error.GetBaseException().Message}");
        }
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
}
