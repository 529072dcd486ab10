using Microsoft.ML;
using MLNet.Attention;

namespace ModelBuilder;

public partial class SummarizationModel
{
    /// <summary>Rows that the model has not seen.</summary>
    public const string EvaluateFilePath = "data/reports-test.tsv";

    /// <summary>Measures the saved model on a file of rows.</summary>
    public static TextMetrics Evaluate(string inputDataFilePath = EvaluateFilePath,
        char separatorChar = RetrainSeparatorChar, bool hasHeader = RetrainHasHeader, bool allowQuoting = RetrainAllowQuoting)
    {
        var mlContext = new MLContext();
        var model = mlContext.Model.Load(MLNetModelPath, out _);
        using var disposable = model as IDisposable;
        var data = LoadIDataViewFromFile(mlContext, inputDataFilePath, separatorChar, hasHeader, allowQuoting);
        return EvaluateModel(mlContext, model, data);
    }

    /// <summary>Measures a model on rows.</summary>
    public static TextMetrics EvaluateModel(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.EvaluateText(model.Transform(data), targetColumnName: "Target", outputColumnName: "Summary");
}
