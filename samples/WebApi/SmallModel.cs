using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Attention;

namespace WebApi;

/// <summary>A classifier of questions, trained in seconds: one small network, for a service that has no model yet.</summary>
internal static class SmallModel
{
    public static AttentionTextClassifierTransformer Train(MLContext mlContext, string? file, CancellationToken cancellationToken)
    {
        var data = mlContext.Data.LoadFromTextFile<Question>(
            file ?? Path.Combine(AppContext.BaseDirectory, "data", "train.tsv"), hasHeader: true);
        var keys = mlContext.Transforms.Conversion.MapValueToKey(nameof(Question.Label)).Fit(data);
        return mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(new AttentionTextClassifierTrainer.Options
        {
            NumberOfModels = 1,
            Dimension = 64,
            FeedForwardDimension = 128,
            NumberOfEpochs = 4,
            Pretraining = TextPretraining.None,
            Seed = 1,
            CancellationToken = cancellationToken,
        }).Fit(keys.Transform(data));
    }

    /// <summary>Saves a model beside its file first, so that nobody reads a half.</summary>
    public static void Save(MLContext mlContext, ITransformer model, string path)
    {
        mlContext.Model.Save(model, null, path + ".new");
        File.Move(path + ".new", path, overwrite: true);
    }

    private sealed class Question
    {
        [LoadColumn(0)]
        public string Label { get; set; } = "";

        [LoadColumn(1)]
        public string Text { get; set; } = "";
    }
}
