using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>Takes fitted models of this library out of saved and fitted pipelines.</summary>
public static class AttentionModelsCatalog
{
    /// <summary>
    /// Loads a model or a pipeline that <c>mlContext.Model.Save</c> wrote, and returns the one transformer of a type in it, such
    /// as <see cref="AttentionTextClassifierTransformer"/> or <see cref="AttentionSummarizerTransformer"/>. The caller disposes
    /// it.
    /// </summary>
    /// <remarks>
    /// What is called on the transformer itself runs without the steps before it. So a pipeline in which an earlier step makes
    /// the text column, as <c>NormalizeText</c> may, is refused if it was saved with its input schema. Load such a pipeline with
    /// <c>mlContext.Model.Load</c>, and use it as a whole or through <see cref="FindTransformer"/>.
    /// </remarks>
    /// <typeparam name="TTransformer">The type of the transformer.</typeparam>
    /// <param name="catalog">The catalog.</param>
    /// <param name="filePath">The file.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no transformer of the type, or there are several; or an earlier step makes its text column. The message lists the
    /// steps.
    /// </exception>
    public static TTransformer LoadTransformer<TTransformer>(this ModelOperationsCatalog catalog, string filePath)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Load<TTransformer>(() => (catalog.Load(filePath, out var inputSchema), inputSchema));
    }

    /// <summary>The same as <see cref="LoadTransformer{T}(ModelOperationsCatalog, string)"/>, from a stream.</summary>
    /// <inheritdoc cref="LoadTransformer{T}(ModelOperationsCatalog, string)"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="stream">The content of the file; can seek.</param>
    public static TTransformer LoadTransformer<TTransformer>(this ModelOperationsCatalog catalog, Stream stream)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Load<TTransformer>(() => (catalog.Load(stream, out var inputSchema), inputSchema));
    }

    /// <summary>
    /// The one transformer of a type in a pipeline, or in pipelines inside it. It stays a part of the pipeline, which disposes
    /// it. What is called on it runs without the steps before it.
    /// </summary>
    /// <typeparam name="TTransformer">The type of the transformer.</typeparam>
    /// <param name="model">The pipeline, or the transformer itself.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no transformer of the type, or there are several. The message lists the steps.
    /// </exception>
    public static TTransformer FindTransformer<TTransformer>(this ITransformer model) where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(model);
        var steps = StepsOf(model).ToList();
        var found = steps.OfType<TTransformer>().ToList();
        return found is [var only]
            ? only
            : throw new InvalidOperationException($"The model has {found.Count} transformers of type " +
                $"{typeof(TTransformer).Name}; expected 1. Its steps are {NamesOf(steps)}.");
    }

    private static TTransformer Load<TTransformer>(Func<(ITransformer Model, DataViewSchema? InputSchema)> load)
        where TTransformer : class, ITransformer
    {
        try
        {
            var (model, inputSchema) = load();
            return TakeOut<TTransformer>(model, inputSchema);
        }
        catch
        {
            RequirementsCheck.Run(); // a plain error where a requirement is what is missing
            throw;
        }
    }

    private static TTransformer TakeOut<TTransformer>(ITransformer model, DataViewSchema? inputSchema)
        where TTransformer : class, ITransformer
    {
        try
        {
            var found = model.FindTransformer<TTransformer>();
            if (inputSchema is not null)
                CheckInputs(StepsOf(model).TakeWhile(step => step != (ITransformer)found).ToList(), found, inputSchema);
            return found;
        }
        catch
        {
            (model as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>Checks that none of the steps before a transformer makes one of its text columns.</summary>
    private static void CheckInputs(List<ITransformer> before, ITransformer found, DataViewSchema schema)
    {
        foreach (var step in before)
        {
            var next = step.GetOutputSchema(schema);
            foreach (var name in TextColumnsOf(found))
            {
                if (CountOf(next, name) > CountOf(schema, name))
                {
                    throw new InvalidOperationException($"The text column '{name}' of {found.GetType().Name} is made by an " +
                        $"earlier step, {step.GetType().Name}, which would be left out. The steps are " +
                        $"{NamesOf([.. before, found])}.");
                }
            }
            schema = next;
        }
    }

    private static IReadOnlyList<string> TextColumnsOf(ITransformer transformer) => transformer switch
    {
        AttentionTextTransformer text => text.TextColumnNames,
        AttentionGeneratorTransformer generator => [generator.InputColumnName],
        ExtractiveSummarizerTransformer extractor => [extractor.TextColumnName],
        AttentionFeaturizerTransformer featurizer => [featurizer.InputColumnName],
        AttentionTokenClassifierTransformer tagger => [tagger.TextColumnName],
        AttentionQuestionAnswererTransformer answerer => [answerer.ContextColumnName, answerer.QuestionColumnName],
        _ => [],
    };

    // A column that replaces another hides it.
    private static int CountOf(DataViewSchema schema, string name) => schema.Count(column => column.Name == name);

    private static IEnumerable<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];

    private static string NamesOf(IReadOnlyCollection<ITransformer> steps) =>
        string.Join(", ", steps.Select(step => step.GetType().Name));
}
