using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelBuilder;

/// <summary>Tells what a question to a shop is about.</summary>
public partial class QuestionTopicModel
{
    /// <summary>One row of the file, and what a prediction starts from.</summary>
    public class ModelInput
    {
        /// <summary>The topic, such as <c>delivery</c>. Not needed for a prediction.</summary>
        [LoadColumn(0)]
        [ColumnName("label")]
        public string Label { get; set; } = "";

        /// <summary>The question.</summary>
        [LoadColumn(1)]
        [ColumnName("text")]
        public string Text { get; set; } = "";
    }

    /// <summary>What the model says about one text.</summary>
    public class ModelOutput
    {
        /// <summary>The number of the label that was given, from 1; 0 when none or an unknown one was.</summary>
        [ColumnName("label")]
        public uint Label { get; set; }

        /// <summary>The text.</summary>
        [ColumnName("text")]
        public string Text { get; set; } = "";

        /// <summary>The label that the model finds most likely.</summary>
        [ColumnName("PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        /// <summary>The probability of each label, in the order of <see cref="GetLabels"/>.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];
    }

    /// <summary>Where the model is. Set it before the first prediction.</summary>
    public static string MLNetModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "QuestionTopicModel.mlnet");

    /// <summary>Made at the first prediction. One engine serves one thread at a time.</summary>
    public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine = new(CreatePredictEngine, true);

    /// <summary>Predicts the label of one text.</summary>
    public static ModelOutput Predict(ModelInput input) => PredictEngine.Value.Predict(input);

    /// <summary>All labels with their probabilities, the most likely first.</summary>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) =>
        GetSortedScoresWithLabels(Predict(input));

    /// <summary>The scores of a prediction with the labels that they belong to, the most likely first.</summary>
    public static IOrderedEnumerable<KeyValuePair<string, float>> GetSortedScoresWithLabels(ModelOutput result) =>
        GetLabels().Zip(result.Score, KeyValuePair.Create).OrderByDescending(pair => pair.Value);

    /// <summary>The labels, in the order of the scores.</summary>
    public static IEnumerable<string> GetLabels()
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        PredictEngine.Value.OutputSchema["Score"].GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString());
    }

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        var model = mlContext.Model.Load(MLNetModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
