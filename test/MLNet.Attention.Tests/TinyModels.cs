using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;

namespace MLNet.Attention.Tests;

/// <summary>Models that train in a blink.</summary>
internal static class TinyModels
{
    private static readonly Lazy<AttentionSentimentTransformer> Fitted = new(() =>
    {
        var context = new MLContext(1);
        return Trainer(context).Fit(TestData.LoadTraining(context));
    });

    private static readonly Lazy<AttentionTextClassifierTransformer> FittedTopics = new(() =>
    {
        var context = new MLContext(1);
        return Classifier(context, options => options.NumberOfEpochs = 6).Fit(Tests.Topics.LoadTraining(context));
    });

    private static readonly Lazy<AttentionMultiLabelClassifierTransformer> FittedSubjects = new(() =>
    {
        var context = new MLContext(1);
        return MultiLabel(context, options => options.NumberOfEpochs = 6).Fit(Tests.Subjects.LoadTraining(context));
    });

    private static readonly Lazy<AttentionSummarizerTransformer> FittedSummarizer = new(() =>
    {
        var context = new MLContext(1);
        return Summarizer(context, options => options.NumberOfEpochs = 10).Fit(Reports.LoadTraining(context));
    });

    /// <summary>One model fitted on <see cref="TestData.Training"/>, shared by all tests: do not dispose it.</summary>
    public static AttentionSentimentTransformer Sentiment => Fitted.Value;

    /// <summary>One model fitted on <see cref="Tests.Topics.Training"/>, shared by all tests: do not dispose it.</summary>
    public static AttentionTextClassifierTransformer Topics => FittedTopics.Value;

    /// <summary>One model fitted on <see cref="Tests.Subjects.Training"/>, shared by all tests: do not dispose it.</summary>
    public static AttentionMultiLabelClassifierTransformer Subjects => FittedSubjects.Value;

    /// <summary>One model fitted on <see cref="Reports.Training"/>, shared by all tests: do not dispose it.</summary>
    public static AttentionSummarizerTransformer Reporter => FittedSummarizer.Value;

    /// <summary>New options of a tiny model: half a second for <see cref="TestData.Training"/>.</summary>
    public static AttentionSentimentTrainer.Options Options() => Shrink(new AttentionSentimentTrainer.Options());

    /// <summary>Sets options to those of a tiny model.</summary>
    public static TOptions Shrink<TOptions>(TOptions options) where TOptions : AttentionTrainerOptions
    {
        options.VocabularySize = 330;
        options.MaximumTokens = 64;
        options.Dimension = 16;
        options.NumberOfHeads = 2;
        options.FeedForwardDimension = 32;
        options.Dropout = 0.1;
        options.WordDropout = 0;
        options.NumberOfEpochs = 3;
        options.WeightAveraging = 0.9;
        options.BatchSize = 16;
        options.LearningRate = 0.01;
        options.NumberOfModels = 1;
        options.Pretraining = TextPretraining.None;
        options.Seed = 1;
        return options;
    }

    /// <summary>Sets options to those of a tiny model from text to text.</summary>
    public static TOptions ShrinkGenerator<TOptions>(TOptions options) where TOptions : AttentionGeneratorOptions
    {
        options.VocabularySize = 400;
        options.MaximumTokens = 48;
        options.MaximumTargetTokens = 12;
        options.NumberOfLayers = 1;
        options.Dimension = 16;
        options.NumberOfHeads = 2;
        options.FeedForwardDimension = 32;
        options.NumberOfEpochs = 2;
        options.WeightAveraging = 0.9;
        options.BatchSize = 16;
        options.LearningRate = 0.01;
        options.Seed = 1;
        options.Generation = new GenerationOptions { BeamSize = 2, MaximumTokens = 8 };
        return options;
    }

    /// <summary>A tiny summarizer, with some options changed.</summary>
    public static AttentionSummarizerEstimator Summarizer(
        MLContext context, Action<AttentionSummarizerEstimator.Options>? change = null)
    {
        var options = ShrinkGenerator(new AttentionSummarizerEstimator.Options());
        change?.Invoke(options);
        return context.Transforms.Text.AttentionSummarizer(options);
    }

    /// <summary>A tiny translator of the column Text, with some options changed.</summary>
    public static AttentionTranslatorEstimator Translator(
        MLContext context, Action<AttentionTranslatorEstimator.Options>? change = null)
    {
        var options = ShrinkGenerator(new AttentionTranslatorEstimator.Options { SourceColumnName = "Text" });
        change?.Invoke(options);
        return context.Transforms.Text.AttentionTranslator(options);
    }

    /// <summary>A tiny trainer, with some options changed.</summary>
    public static AttentionSentimentTrainer Trainer(
        MLContext context, Action<AttentionSentimentTrainer.Options>? change = null)
    {
        var options = Options();
        change?.Invoke(options);
        return context.BinaryClassification.Trainers.AttentionSentiment(options);
    }

    /// <summary>A tiny trainer of classes, with some options changed.</summary>
    public static AttentionTextClassifierTrainer Classifier(
        MLContext context, Action<AttentionTextClassifierTrainer.Options>? change = null)
    {
        var options = Shrink(new AttentionTextClassifierTrainer.Options());
        change?.Invoke(options);
        return context.MulticlassClassification.Trainers.AttentionTextClassifier(options);
    }

    /// <summary>A tiny trainer of several labels, cross-fitted so that all rows validate, with some options changed.</summary>
    public static AttentionMultiLabelClassifierTrainer MultiLabel(
        MLContext context, Action<AttentionMultiLabelClassifierTrainer.Options>? change = null)
    {
        var options = Shrink(new AttentionMultiLabelClassifierTrainer.Options());
        options.NumberOfModels = 2;
        change?.Invoke(options);
        return context.MulticlassClassification.Trainers.AttentionMultiLabelClassifier(options);
    }

    /// <summary>A tiny trainer of numbers, with some options changed.</summary>
    public static AttentionTextRegressionTrainer Regression(
        MLContext context, Action<AttentionTextRegressionTrainer.Options>? change = null)
    {
        var options = Shrink(new AttentionTextRegressionTrainer.Options());
        change?.Invoke(options);
        return context.Regression.Trainers.AttentionTextRegression(options);
    }

    /// <summary>A prediction engine that leaves its transformer alone when it is disposed.</summary>
    public static PredictionEngine<Review, SentimentPrediction> CreateEngine(
        MLContext context, ITransformer transformer) =>
        context.Model.CreatePredictionEngine<Review, SentimentPrediction>(
            transformer, new PredictionEngineOptions { OwnsTransformer = false });
}
