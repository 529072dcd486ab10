using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelBuilder;

/// <summary>Writes a summary of a report.</summary>
public partial class SummarizationModel
{
    /// <summary>One row of the file, and what a prediction starts from.</summary>
    public class ModelInput
    {
        /// <summary>The report.</summary>
        [LoadColumn(0)]
        [ColumnName("Text")]
        public string Text { get; set; } = "";

        /// <summary>Its summary. Not needed for a prediction.</summary>
        [LoadColumn(1)]
        [ColumnName("Target")]
        public string Target { get; set; } = "";
    }

    /// <summary>What the model makes of one report.</summary>
    public class ModelOutput
    {
        /// <summary>The report.</summary>
        [ColumnName("Text")]
        public string Text { get; set; } = "";

        /// <summary>The summary that was given; empty when none was.</summary>
        [ColumnName("Target")]
        public string Target { get; set; } = "";

        /// <summary>The summary that the model writes.</summary>
        [ColumnName("Summary")]
        public string Summary { get; set; } = "";
    }

    /// <summary>Where the model is. Set it before the first prediction.</summary>
    public static string MLNetModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "SummarizationModel.mlnet");

    /// <summary>Made at the first prediction. One engine serves one thread at a time.</summary>
    public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine = new(CreatePredictEngine, true);

    /// <summary>Writes the summary of one report.</summary>
    public static ModelOutput Predict(ModelInput input) => PredictEngine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        var model = mlContext.Model.Load(MLNetModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
