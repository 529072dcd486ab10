using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>Adds the attention transforms to ML.NET's transform catalogs.</summary>
public static class AttentionTransformsCatalog
{
    /// <summary>Creates an estimator of the vectors that the network of a fitted text model gives to texts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to add: Vector&lt;Single&gt;, as wide as the model's <c>Dimension</c>.</param>
    /// <param name="inputColumnName">The text: String; null for <paramref name="outputColumnName"/>.</param>
    /// <param name="model">
    /// The fitted model, which is not changed. The caller disposes it, after the last <c>Fit</c>; a fitted featurizer can be used
    /// even then.
    /// </param>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionFeaturizerEstimator AttentionFeaturizer(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName,
        AttentionTextTransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        RequirementsCheck.Run();
        return new AttentionFeaturizerEstimator(outputColumnName, inputColumnName, model);
    }

    /// <summary>
    /// Creates an estimator of the vectors that a pretrained encoder gives to texts, as sentence-transformers does. Nothing is
    /// trained, and no row is read.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to add: Vector&lt;Single&gt;, as wide as the encoder's vectors.</param>
    /// <param name="inputColumnName">The text: String; null for <paramref name="outputColumnName"/>.</param>
    /// <param name="checkpointDirectory">
    /// The folder of the checkpoint, see <see cref="PretrainedCheckpoint"/>. The fitted featurizer needs it no more.
    /// </param>
    /// <param name="pooling">
    /// How the vectors of tokens become that of the text: <see cref="TextPooling.Mean"/>, <see cref="TextPooling.FirstToken"/>,
    /// <see cref="TextPooling.Max"/> or <see cref="TextPooling.RootLength"/>; by attention where the folder has the weights of
    /// that pooling, as one has that <see cref="AttentionFeaturizerTransformer.SaveCheckpoint"/> wrote. Default null: what the
    /// folder's <c>modules.json</c> says, or <see cref="TextPooling.Mean"/>.
    /// </param>
    /// <param name="normalize">
    /// Whether vectors are divided by their Euclidean norm, so that their dot product is the cosine. Default null: what the
    /// folder's <c>modules.json</c> says, or false.
    /// </param>
    /// <param name="prefix">
    /// What is read before each text, as some encoders were trained, such as "query: ". At most 1024 chars; default nothing.
    /// </param>
    /// <param name="maximumTokens">
    /// The most tokens of a text that are read, special tokens included; the rest is cut off. At least 1, and at most as many as
    /// the checkpoint can read; default null: that many.
    /// </param>
    /// <param name="weightStorage">
    /// How the weights are stored when the featurizer is saved. Default <see cref="WeightStorage.Float32"/>, in whatever way the
    /// checkpoint stores them.
    /// </param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionFeaturizerEstimator AttentionFeaturizer(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName,
        string checkpointDirectory,
        TextPooling? pooling = null,
        bool? normalize = null,
        string prefix = "",
        int? maximumTokens = null,
        WeightStorage weightStorage = WeightStorage.Float32)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        RequirementsCheck.Run();
        var featurizer = new PretrainedFeaturizer(checkpointDirectory, pooling, normalize, prefix, maximumTokens, weightStorage);
        featurizer.Check();
        return new AttentionFeaturizerEstimator(EnvironmentOf(catalog), outputColumnName, inputColumnName, featurizer);
    }

    /// <summary>
    /// Creates an estimator that pre-trains a text encoder on texts without labels, and writes it as a checkpoint.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="textColumnName">The text: String.</param>
    /// <param name="options">
    /// All other options, of which <see cref="AttentionPretrainingOptions.OutputDirectory"/> is required. The name of the text
    /// column in it does not count. Later changes have no effect.
    /// </param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionPretrainerEstimator AttentionPretrainer(
        this TransformsCatalog.TextTransforms catalog, string textColumnName, AttentionPretrainerEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequirementsCheck.Run();
        var named = (AttentionPretrainerEstimator.Options)options.Clone();
        named.TextColumnName = textColumnName;
        return new(EnvironmentOf(catalog), named);
    }

    /// <summary>
    /// Creates an estimator of vectors for search, which learns from texts without labels, or from pairs of texts that mean the
    /// same.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to add: Vector&lt;Single&gt; of length 1, 512 wide by default.</param>
    /// <param name="inputColumnName">The text: String; null (default) for <paramref name="outputColumnName"/>.</param>
    /// <param name="options">
    /// All other options; null for the defaults. The names of these two columns in it do not count. Later changes have no effect.
    /// </param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionEmbedderEstimator AttentionEmbedder(this TransformsCatalog.TextTransforms catalog,
        string outputColumnName, string? inputColumnName = null, AttentionEmbedderEstimator.Options? options = null)
    {
        RequirementsCheck.Run();
        var named = (AttentionEmbedderEstimator.Options)(options ?? new()).Clone();
        (named.OutputColumnName, named.TextColumnName) = (outputColumnName, inputColumnName ?? outputColumnName);
        return new(EnvironmentOf(catalog), named);
    }

    /// <summary>Creates an estimator of a summarizer, which learns from pairs of text and summary.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to add: String. Default "Summary".</param>
    /// <param name="textColumnName">The text: String. Default "Text".</param>
    /// <param name="targetColumnName">
    /// The summary to learn: String; rows without one are ignored. Default "Target". The fitted model does not need the column.
    /// </param>
    /// <param name="options">
    /// All other options; null for the defaults. The names of columns in it do not count. Later changes have no effect.
    /// </param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionSummarizerEstimator AttentionSummarizer(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName = "Summary",
        string textColumnName = "Text",
        string targetColumnName = "Target",
        AttentionSummarizerEstimator.Options? options = null)
    {
        var named = (AttentionSummarizerEstimator.Options)(options ?? new()).Clone();
        (named.OutputColumnName, named.TextColumnName, named.TargetColumnName) =
            (outputColumnName, textColumnName, targetColumnName);
        return catalog.AttentionSummarizer(named);
    }

    /// <summary>Creates an estimator of a summarizer, which learns from pairs of text and summary.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionSummarizerEstimator AttentionSummarizer(
        this TransformsCatalog.TextTransforms catalog, AttentionSummarizerEstimator.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>Creates an estimator of a translator, which learns from pairs of source and target.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to add: String. Default "Translation".</param>
    /// <param name="sourceColumnName">The text to translate: String. Default "Source".</param>
    /// <param name="targetColumnName">
    /// The translation to learn: String; rows without one are ignored. Default "Target". The fitted model does not need the
    /// column.
    /// </param>
    /// <param name="options">
    /// All other options; null for the defaults. The names of columns in it do not count. Later changes have no effect.
    /// </param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionTranslatorEstimator AttentionTranslator(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName = "Translation",
        string sourceColumnName = "Source",
        string targetColumnName = "Target",
        AttentionTranslatorEstimator.Options? options = null)
    {
        var named = (AttentionTranslatorEstimator.Options)(options ?? new()).Clone();
        (named.OutputColumnName, named.SourceColumnName, named.TargetColumnName) =
            (outputColumnName, sourceColumnName, targetColumnName);
        return catalog.AttentionTranslator(named);
    }

    /// <summary>Creates an estimator of a translator, which learns from pairs of source and target.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionTranslatorEstimator AttentionTranslator(
        this TransformsCatalog.TextTransforms catalog, AttentionTranslatorEstimator.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>
    /// Creates an estimator of summaries that are made of the sentences of the texts. Without a
    /// column of summaries it ranks sentences by attention centrality, and needs no training data.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">
    /// The column to add: String. Default "Summary". <c>{outputColumnName}Spans</c> and <c>{outputColumnName}Scores</c> are added
    /// too.
    /// </param>
    /// <param name="textColumnName">The text: String. Default "Text".</param>
    /// <param name="targetColumnName">
    /// The summary to learn from: String; null (default) to learn from none. The fitted model does not need the column.
    /// </param>
    /// <param name="options">
    /// All other options; null for the defaults. The names of columns in it do not count. Later changes have no effect.
    /// </param>
    /// <exception cref="ArgumentException">A name is empty or an option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static ExtractiveSummarizerEstimator ExtractiveSummarizer(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName = "Summary",
        string textColumnName = "Text",
        string? targetColumnName = null,
        ExtractiveSummarizerEstimator.Options? options = null)
    {
        var named = (ExtractiveSummarizerEstimator.Options)(options ?? new()).Clone();
        (named.OutputColumnName, named.TextColumnName, named.TargetColumnName) =
            (outputColumnName, textColumnName, targetColumnName);
        return catalog.ExtractiveSummarizer(named);
    }

    /// <summary>Creates an estimator of summaries that are made of the sentences of the texts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static ExtractiveSummarizerEstimator ExtractiveSummarizer(
        this TransformsCatalog.TextTransforms catalog, ExtractiveSummarizerEstimator.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>Creates an estimator of a question answerer, which learns from questions with contexts and answers.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="contextColumnName">The text with the answer: String. Default "Context".</param>
    /// <param name="questionColumnName">The question: String. Default "Question".</param>
    /// <param name="answerColumnName">The answer to learn: String, empty for none. Default "Answer".</param>
    /// <param name="answerStartColumnName">Where it begins in the context: Int32. Default "AnswerStart".</param>
    /// <param name="outputColumnName">The column to add: a vector of String. Default "PredictedAnswer".</param>
    public static AttentionQuestionAnswererEstimator AttentionQuestionAnswerer(
        this TransformsCatalog.TextTransforms catalog,
        string contextColumnName = "Context",
        string questionColumnName = "Question",
        string answerColumnName = "Answer",
        string answerStartColumnName = "AnswerStart",
        string outputColumnName = "PredictedAnswer") =>
        catalog.AttentionQuestionAnswerer(new AttentionQuestionAnswererEstimator.Options
        {
            ContextColumnName = contextColumnName,
            QuestionColumnName = questionColumnName,
            AnswerColumnName = answerColumnName,
            AnswerStartColumnName = answerStartColumnName,
            OutputColumnName = outputColumnName,
        });

    /// <summary>Creates an estimator of a question answerer.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionQuestionAnswererEstimator AttentionQuestionAnswerer(
        this TransformsCatalog.TextTransforms catalog, AttentionQuestionAnswererEstimator.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    private static IHostEnvironment EnvironmentOf(IInternalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Environment;
    }
}
