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

    /// <summary>One model fitted on <see cref="TestData.Training"/>, shared by all tests: do not dispose it.</summary>
    public static AttentionSentimentTransformer Sentiment => Fitted.Value;

    /// <summary>New options of a tiny model: half a second for <see cref="TestData.Training"/>.</summary>
    public static AttentionSentimentTrainer.Options Options() => new()
    {
        VocabularySize = 330,
        MaximumTokens = 64,
        Dimension = 16,
        NumberOfHeads = 2,
        FeedForwardDimension = 32,
        Dropout = 0.1,
        WordDropout = 0,
        NumberOfEpochs = 3,
        WeightAveraging = 0.9,
        BatchSize = 16,
        LearningRate = 0.01,
        Seed = 1,
    };

    /// <summary>A tiny trainer, with some options changed.</summary>
    public static AttentionSentimentTrainer Trainer(
        MLContext context, Action<AttentionSentimentTrainer.Options>? change = null)
    {
        var options = Options();
        change?.Invoke(options);
        return context.BinaryClassification.Trainers.AttentionSentiment(options);
    }

    /// <summary>A prediction engine that leaves its transformer alone when it is disposed.</summary>
    public static PredictionEngine<Review, SentimentPrediction> CreateEngine(
        MLContext context, ITransformer transformer) =>
        context.Model.CreatePredictionEngine<Review, SentimentPrediction>(
            transformer, new PredictionEngineOptions { OwnsTransformer = false });
}
