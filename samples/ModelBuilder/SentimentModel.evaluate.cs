using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Attention;

namespace ModelBuilder;

public partial class SentimentModel
{
    /// <summary>Rows that the model has not seen.</summary>
    public const string EvaluateFilePath = "data/sentiment-test.tsv";

    /// <summary>Measures the saved model on a file of rows.</summary>
    public static ClassificationReport Evaluate(string inputDataFilePath = EvaluateFilePath,
        char separatorChar = RetrainSeparatorChar, bool hasHeader = RetrainHasHeader, bool allowQuoting = RetrainAllowQuoting)
    {
        var mlContext = new MLContext();
        var model = mlContext.Model.Load(MLNetModelPath, out _);
        using var disposable = model as IDisposable;
        var data = LoadIDataViewFromFile(mlContext, inputDataFilePath, separatorChar, hasHeader, allowQuoting);
        return EvaluateModel(mlContext, model, data);
    }

    /// <summary>Measures a model on rows.</summary>
    public static ClassificationReport EvaluateModel(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.MulticlassClassification.Report(model.Transform(data), labelColumnName: "label");

    /// <summary>Trains as many models as there are folds, each without one fold, and measures each on its fold.</summary>
    public static IReadOnlyList<MulticlassClassificationMetrics> CrossValidate(
        string inputDataFilePath = RetrainFilePath, int numberOfFolds = 5)
    {
        var mlContext = new MLContext(seed: 1);
        var data = LoadIDataViewFromFile(
            mlContext, inputDataFilePath, RetrainSeparatorChar, RetrainHasHeader, RetrainAllowQuoting);
        return
        [
            .. mlContext.MulticlassClassification.CrossValidate(data, BuildPipeline(mlContext), numberOfFolds, "label")
                .Select(fold => fold.Metrics),
        ];
    }
}
