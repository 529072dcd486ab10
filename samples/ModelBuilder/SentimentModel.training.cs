using Microsoft.ML;
using MLNet.Attention;

namespace ModelBuilder;

public partial class SentimentModel
{
    /// <summary>The rows to train on. A relative path starts at the program's folder, where the build puts the data.</summary>
    public const string RetrainFilePath = "data/sentiment-train.tsv";

    /// <summary>What stands between the columns.</summary>
    public const char RetrainSeparatorChar = '\t';

    /// <summary>Whether the first line names the columns.</summary>
    public const bool RetrainHasHeader = true;

    /// <summary>Whether a column may stand in double quotes.</summary>
    public const bool RetrainAllowQuoting = false;

    /// <summary>How many times a training goes through the rows; null, the default: as often as so many rows need.</summary>
    public static int? RetrainEpochs { get; set; }

    /// <summary>Trains the model on a file and saves it.</summary>
    public static void Train(string outputModelPath, string inputDataFilePath = RetrainFilePath,
        char separatorChar = RetrainSeparatorChar, bool hasHeader = RetrainHasHeader, bool allowQuoting = RetrainAllowQuoting)
    {
        // The same seed and rows give the same model.
        var mlContext = new MLContext(seed: 1);
        var data = LoadIDataViewFromFile(mlContext, inputDataFilePath, separatorChar, hasHeader, allowQuoting);
        var model = RetrainModel(mlContext, data);
        SaveModel(mlContext, model, data, outputModelPath);
    }

    /// <summary>Opens a file of rows for ML.NET.</summary>
    public static IDataView LoadIDataViewFromFile(
        MLContext mlContext, string inputDataFilePath, char separatorChar, bool hasHeader, bool allowQuoting) =>
        mlContext.Data.LoadFromTextFile<ModelInput>(
            Path.GetFullPath(inputDataFilePath, AppContext.BaseDirectory), separatorChar, hasHeader, allowQuoting);

    /// <summary>Saves a model with the schema of the rows that it was trained on.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath) =>
        mlContext.Model.Save(model, data.Schema, modelSavePath);

    /// <summary>Trains the pipeline on these rows.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData) =>
        BuildPipeline(mlContext).Fit(trainData);

    /// <summary>From label and text to the predicted label: the labels become keys, and back.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext) =>
        mlContext.Transforms.Conversion.MapValueToKey(outputColumnName: "label", inputColumnName: "label")
            .Append(mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(
                new AttentionTextClassifierTrainer.Options
                {
                    LabelColumnName = "label",
                    TextColumnName = "text",
                    NumberOfEpochs = RetrainEpochs,
                }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue(
                outputColumnName: "PredictedLabel", inputColumnName: "PredictedLabel"));
}
