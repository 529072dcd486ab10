using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Tool.Data;

namespace MLNet.Attention.Tool.Scaffolding;

/// <summary>The four files of a model, as Visual Studio's Model Builder lays them out.</summary>
/// <param name="plan">What they are written for.</param>
internal sealed class ModelFiles(ScaffoldPlan plan)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private string Trainer => plan.IsRegression ? "AttentionTextRegression" : "AttentionTextClassifier";

    private string Metrics => plan.IsRegression ? "RegressionReport" : "ClassificationReport";

    private string Catalog => plan.IsRegression ? "Regression" : "MulticlassClassification";

    /// <summary>What Model Builder shows of the model.</summary>
    public string Configuration()
    {
        var json = new JsonObject
        {
            ["Scenario"] = plan.IsRegression ? "Regression" : "TextClassification",
            ["DataSource"] = new JsonObject
            {
                ["Type"] = "TabularFile",
                ["Version"] = 3,
                ["FilePath"] = $"data/{plan.TrainFile}",
                ["Delimiter"] = plan.Format == TableFormat.Csv ? "," : "\t",
                ["DecimalMarker"] = ".",
                ["HasHeader"] = plan.HasHeader,
                ["AllowQuoting"] = plan.HasQuotes,
                ["EscapeCharacter"] = "\"",
                ["ReadMultiLines"] = plan.HasQuotes,
                ["ColumnProperties"] = new JsonArray([.. plan.Columns.Select(Column)]),
            },
            ["Environment"] = new JsonObject { ["Type"] = "LocalCPU", ["Version"] = 1 },
            ["TrainingOption"] = new JsonObject
            {
                ["Type"] = plan.IsRegression ? "RegressionTrainingOption" : "TextClassificationTrainingOption",
                ["Version"] = 0,
                ["LabelColumn"] = plan.Label.Name,
                ["TextColumn"] = plan.Texts[0].Name,
                ["Trainer"] = Trainer,
                ["Seed"] = 1,
            },
            ["Type"] = "TrainingConfig",
            ["Version"] = 5,
        };
        return json.ToJsonString(Indented) + "\n";
    }

    /// <summary>How a program predicts.</summary>
    public string Consumption()
    {
        var predicted = plan.IsRegression ? "" : $$"""
                    /// <summary>The label that the model finds most likely.</summary>
                    [ColumnName("PredictedLabel")]
                    public string PredictedLabel { get; set; } = "";


            """;
        var score = plan.IsRegression
            ? "/// <summary>The predicted number.</summary>\n" +
                "        [ColumnName(\"Score\")]\n        public float Score { get; set; }"
            : "/// <summary>The probability of each label, in the order of <see cref=\"GetLabels\"/>.</summary>\n" +
                "        [ColumnName(\"Score\")]\n        public float[] Score { get; set; } = [];";
        var labels = plan.IsRegression ? "" : """

                /// <summary>All labels with their probabilities, the most likely first.</summary>
                public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) =>
                    GetLabels().Zip(Predict(input).Score, KeyValuePair.Create).OrderByDescending(pair => pair.Value);

                /// <summary>The labels, in the order of the scores.</summary>
                public static IEnumerable<string> GetLabels()
                {
                    VBuffer<ReadOnlyMemory<char>> names = default;
                    PredictEngine.Value.OutputSchema["Score"].GetSlotNames(ref names);
                    return names.DenseValues().Select(name => name.ToString());
                }

            """;
        return $$"""
            using Microsoft.ML;
            using Microsoft.ML.Data;

            namespace {{plan.Name}}Project;

            /// <summary>Predicts {{plan.Label.Literal}} of texts.</summary>
            public partial class {{plan.Name}}
            {
                /// <summary>One row of the file, and what a prediction starts from.</summary>
                public class ModelInput
                {
            {{string.Join("\n\n", plan.Columns.Select(Property))}}
                }

                /// <summary>What the model says about one row.</summary>
                public class ModelOutput
                {
            {{predicted}}        {{score}}
                }

                /// <summary>Where the model is. Set it before the first prediction.</summary>
                public static string MLNetModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "{{plan.Name}}.mlnet");

                /// <summary>Made at the first prediction. One engine serves one thread at a time.</summary>
                public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine =
                    new(CreatePredictEngine, true);

                /// <summary>Predicts one row.</summary>
                public static ModelOutput Predict(ModelInput input) => PredictEngine.Value.Predict(input);
            {{labels}}
                private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
                {
                    var mlContext = new MLContext();
                    var model = mlContext.Model.Load(MLNetModelPath, out _);
                    return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
                }
            }

            """;
    }

    /// <summary>How the model is trained.</summary>
    public string Training() => $$"""
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNet.Attention;

        namespace {{plan.Name}}Project;

        public partial class {{plan.Name}}
        {
            /// <summary>The rows to train on; a relative path starts at the program's folder, which has the data.</summary>
            public const string RetrainFilePath = {{ScaffoldColumn.ToLiteral($"data/{plan.TrainFile}")}};

            /// <summary>What stands between the columns.</summary>
            public const char RetrainSeparatorChar = {{plan.Separator}};

            /// <summary>Whether the first line names the columns.</summary>
            public const bool RetrainHasHeader = {{(plan.HasHeader ? "true" : "false")}};

            /// <summary>Whether a column may stand in double quotes.</summary>
            public const bool RetrainAllowQuoting = {{(plan.HasQuotes ? "true" : "false")}};

            /// <summary>Trains the model on a file and saves it.</summary>
            public static void Train(string outputModelPath, string inputDataFilePath = RetrainFilePath)
            {
                // The same seed and rows give the same model.
                var mlContext = new MLContext(seed: 1);
                var data = LoadIDataViewFromFile(mlContext, inputDataFilePath);
                var model = RetrainModel(mlContext, data);
                SaveModel(mlContext, model, data, outputModelPath);
            }

            /// <summary>Opens a file of rows for ML.NET.</summary>
            public static IDataView LoadIDataViewFromFile(MLContext mlContext, string inputDataFilePath)
            {
                var path = Path.GetFullPath(inputDataFilePath, AppContext.BaseDirectory);
                {{Loading}}
            }

            /// <summary>Saves a model with the schema of the rows that it was trained on.</summary>
            public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath) =>
                mlContext.Model.Save(model, data.Schema, modelSavePath);

            /// <summary>Trains the pipeline on these rows.</summary>
            public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData) =>
                BuildPipeline(mlContext).Fit(trainData);

            /// <summary>From label and text to the prediction.</summary>
            public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext) =>
                {{Pipeline}}
        }

        """;

    /// <summary>How the model is measured.</summary>
    public string Evaluation()
    {
        var usual = plan.TestFile is null ? "" : " = EvaluateFilePath";
        var file = plan.TestFile is null ? "" : $$"""
                /// <summary>Rows that the model has not seen.</summary>
                public const string EvaluateFilePath = {{ScaffoldColumn.ToLiteral($"data/{plan.TestFile}")}};


            """;
        return $$"""
            using Microsoft.ML;
            using MLNet.Attention;

            namespace {{plan.Name}}Project;

            public partial class {{plan.Name}}
            {
            {{file}}    /// <summary>Measures the saved model on a file of rows that it has not seen.</summary>
                public static {{Metrics}} Evaluate(string inputDataFilePath{{usual}})
                {
                    var mlContext = new MLContext();
                    var model = mlContext.Model.Load(MLNetModelPath, out _);
                    using var disposable = model as IDisposable;
                    return EvaluateModel(mlContext, model, LoadIDataViewFromFile(mlContext, inputDataFilePath));
                }

                /// <summary>Measures a model on rows.</summary>
                public static {{Metrics}} EvaluateModel(MLContext mlContext, ITransformer model, IDataView data) =>
                    mlContext.{{Catalog}}.Report(model.Transform(data), labelColumnName: {{plan.Label.Literal}});
            }

            """;
    }

    // Only a loader with options reads line breaks in quotes.
    private string Loading => plan.HasQuotes
        ? """
            var options = new TextLoader.Options
                    {
                        Separators = [RetrainSeparatorChar],
                        HasHeader = RetrainHasHeader,
                        AllowQuoting = RetrainAllowQuoting,
                        ReadMultilines = true,
                    };
                    return mlContext.Data.LoadFromTextFile<ModelInput>(path, options);
            """
        : """
            return mlContext.Data.LoadFromTextFile<ModelInput>(
                        path, RetrainSeparatorChar, RetrainHasHeader, RetrainAllowQuoting);
            """;

    private string Pipeline
    {
        get
        {
            var second = plan.Texts.Count > 1 ? $",\n                secondTextColumnName: {plan.Texts[1].Literal}" : "";
            var columns = $"labelColumnName: {plan.Label.Literal}, textColumnName: {plan.Texts[0].Literal}{second}";
            if (plan.IsRegression)
                return $"mlContext.Regression.Trainers.AttentionTextRegression(\n                {columns});";
            var label = plan.Label.Literal;
            return $"mlContext.Transforms.Conversion.MapValueToKey(outputColumnName: {label}, inputColumnName: {label})\n" +
                "            .Append(mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(\n" +
                $"                {columns}))\n" +
                "            .Append(mlContext.Transforms.Conversion.MapKeyToValue(\n" +
                "                outputColumnName: \"PredictedLabel\", inputColumnName: \"PredictedLabel\"));";
        }
    }

    private string Property(ScaffoldColumn column)
    {
        var isNumber = plan.IsRegression && column == plan.Label;
        return $"        /// <summary>The column {column.Literal} of the file.</summary>\n" +
            $"        [LoadColumn({column.Index})]\n        [ColumnName({column.Literal})]\n" +
            $"        public {(isNumber ? "float" : "string")} {column.Property} {{ get; set; }}{(isNumber ? "" : " = \"\";")}";
    }

    private JsonObject Column(ScaffoldColumn column) => new()
    {
        ["ColumnName"] = column.Name,
        ["ColumnPurpose"] = column == plan.Label ? "Label" : "Feature",
        ["ColumnDataFormat"] = plan.IsRegression && column == plan.Label ? "Single" : "String",
        ["IsCategorical"] = !plan.IsRegression && column == plan.Label,
        ["Type"] = "Column",
        ["Version"] = 5,
    };
}
