using System.Text.Json;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Tools;

/// <summary>The command line as a user meets it: processes, their outputs and exit codes.</summary>
[TestClass]
public sealed class CommandLineTests
{
    private static readonly string[] Tiny =
    [
        "--VocabularySize", "330", "--MaximumTokens", "64", "--Dimension", "16", "--NumberOfHeads", "2",
        "--FeedForwardDimension", "32", "--NumberOfEpochs", "6", "--BatchSize", "16", "--LearningRate", "0.01",
        "--NumberOfModels", "1", "--Pretraining", "None", "--Dropout", "0.1", "--WordDropout", "0",
    ];

    private static string directory = "";
    private static ToolProcess training = new(-1, "", "");

    [ClassInitialize]
    public static void Train(TestContext _)
    {
        directory = Directory.CreateTempSubdirectory("command-line-").FullName;
        Write("train.csv", "label,text", Topics.Training.Select(row => $"{row.Label},{Quote(row.Text!)}"));
        Write("test.csv", "label,text", Topics.Test.Select(row => $"{row.Label},{Quote(row.Text!)}"));
        var valid = Topics.Test.Take(30).Select(row => $"{row.Label},{Quote(row.Text!)}");
        Write("valid.csv", "label,text", valid.Prepend("weather,rain"));
        training = ToolProcess.Run(directory,
            ["train", "train.csv", "--valid", "valid.csv", "--test", "test.csv", "--output", "topics.zip", .. Tiny]);
    }

    [ClassCleanup]
    public static void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    public void Train_SaysWhatItRecognised_AndReports()
    {
        Assert.Contains("train.csv: 210 rows, texts in 'text'; 'label' has 3 classes (animal 70, food 70, sport 70): " +
            "classification.", training.Error);
        Assert.Contains("Warning: 1 of 31 validation rows", training.Error);
        Assert.Contains("Saved as topics.zip", training.Error);
        Assert.StartsWith("60 rows of 3 classes\naccuracy ", training.Output);
        Assert.Contains("  class   precision  recall     F1  rows\n", training.Output);
    }

    [TestMethod]
    public void Predict_LinesOfStandardInput_InTheirOrder()
    {
        string[] texts = [.. Topics.Test.Select(row => row.Text!.ReplaceLineEndings(" ")), "", "football \"chess"];
        var run = ToolProcess.RunOn(string.Join('\n', texts) + "\n", directory, "predict", "--model", "topics.zip");
        Assert.HasCount(62, run.Lines);
        var right = run.Lines.Zip(Topics.Test).Count(pair => pair.First.Split('\t')[0] == pair.Second.Label);
        Assert.IsGreaterThan(50, right);
        Assert.MatchesRegex(@"^(animal|food|sport)\t[01]\.\d{4}$", run.Lines[60]);
    }

    [TestMethod]
    public void Predict_QuotedFile_ToJsonLines_WithTextsAndTopClasses()
    {
        var run = ToolProcess.Run(directory,
            "predict", "test.csv", "--model", "topics.zip", "--to", "Jsonl", "--top", "2", "--with-text");
        Assert.HasCount(60, run.Lines);
        foreach (var (line, row) in run.Lines.Zip(Topics.Test))
        {
            using var json = JsonDocument.Parse(line);
            Assert.AreEqual(WithBreak(row.Text!), json.RootElement.GetProperty("text").GetString());
            var top = json.RootElement.GetProperty("top").EnumerateArray().ToList();
            Assert.HasCount(2, top);
            Assert.AreEqual(json.RootElement.GetProperty("label").GetString(), top[0].GetProperty("label").GetString());
            var probabilities = top.Select(ranked => ranked.GetProperty("probability").GetSingle()).ToArray();
            Assert.IsGreaterThanOrEqualTo(probabilities[1], probabilities[0]);
        }
        var tsv = ToolProcess.Run(directory, "predict", "test.csv", "--model", "topics.zip", "--with-text").Output;
        Assert.Contains("\"tell me\nabout ", tsv);
    }

    [TestMethod]
    public void Evaluate_ReportsAsTheTrainingDid_AndComparesWithABaseline()
    {
        var run = ToolProcess.Run(directory, "evaluate", "test.csv", "--model", "topics.zip", "--baseline", "topics.zip");
        Assert.StartsWith(training.Output, run.Output);
        Assert.Contains("McNemar's test: p = 1.0000", run.Output);
    }

    [TestMethod]
    public void Explain_WritesAPage()
    {
        var run = ToolProcess.Run(
            directory, "explain", "I read a good book on chess", "--model", "topics.zip", "--output", "why.html");
        Assert.MatchesRegex(@"^(animal|food|sport) [01]\.\d{3}; the page is why\.html\n$", run.Output);
        Assert.Contains("chess", File.ReadAllText(Path.Combine(directory, "why.html")));
    }

    [TestMethod]
    public void Info_SaysWhatIsInAZip()
    {
        var run = ToolProcess.Run(directory, "info", "topics.zip");
        foreach (var text in new[] { "multiclass_classification", "animal, food, sport", "Hybrid", "model.safetensors" })
            Assert.Contains(text, run.Output);
        Assert.MatchesRegex(@"WeightStorage\W+Float32\b", run.Output);
        var context = new MLContext();
        var zip = Path.Combine(directory, "topics.zip");
        var model = context.Model.LoadFile(zip, out _);
        using var classifier = ((IEnumerable<ITransformer>)model).OfType<AttentionTextClassifierTransformer>().Single();
        classifier.WeightStorage = WeightStorage.Float16;
        context.Model.Save(model, null, Path.Combine(directory, "half.zip"));
        Assert.MatchesRegex(@"WeightStorage\W+Float16\b", ToolProcess.Run(directory, "info", "half.zip").Output);
    }

    [TestMethod]
    public void Pairs_WithNumbers_AreRecognised_InJsonLines()
    {
        var rows = Topics.Training.Take(40).Select((row, i) => JsonSerializer.Serialize(
            new { score = i % 7 * 0.5, sentence1 = row.Text, sentence2 = Topics.Training[i / 2].Text }));
        File.WriteAllLines(Path.Combine(directory, "pairs.jsonl"), rows);
        var run = ToolProcess.Run(
            directory, ["train", "pairs.jsonl", "--output", "pairs.zip", "--SymmetricPairs", "true", .. Tiny]);
        Assert.Contains("40 rows, pairs of 'sentence1' and 'sentence2'; 'Label' has numbers from 0 to 3: regression.", run.Error);
        var predicted = ToolProcess.Run(directory, "predict", "pairs.jsonl", "--model", "pairs.zip");
        Assert.HasCount(40, predicted.Lines);
        Assert.IsTrue(predicted.Lines.All(line => float.TryParse(line, out _)), predicted.Output);
        Assert.Contains("Pearson", ToolProcess.Run(directory, "evaluate", "pairs.jsonl", "--model", "pairs.zip").Output);
    }

    [TestMethod]
    public void TruthValues_AreSentiment_WithoutAHeader()
    {
        File.WriteAllLines(Path.Combine(directory, "reviews.tsv"),
            TestData.Training.Take(60).Select(row => $"{row.Text}\t{(row.Label ? 1 : 0)}"));
        var run = ToolProcess.Run(directory,
            ["train", "reviews.tsv", "--no-header", "--output", "reviews.zip", "--UnbalancedSets", "true", .. Tiny]);
        Assert.Contains("texts in 'column1'; 'column2' has two truth values (0 30, 1 30): sentiment.", run.Error);
        var predicted = ToolProcess.RunOn("A great film.\n", directory, "predict", "-", "--model", "reviews.zip");
        Assert.MatchesRegex(@"^(True|False)\t[01]\.\d{4}\n$", predicted.Output);
    }

    [TestMethod]
    public void Autotune_TriesSettings_AndKeepsTheBest()
    {
        var run = ToolProcess.Run(directory,
            ["autotune", "train.csv", "--trials", "2", "--metric", "LogLoss", "--output", "best.zip", .. Tiny]);
        Assert.Contains("Each trial trains on 168 rows, and is measured on 42 others.", run.Error);
        Assert.MatchesRegex(@"(?m)^   1 .* LogLoss \d\.\d{4} \*  --Encoder NGram$", run.Error);
        Assert.MatchesRegex(@"(?m)^   2 .* LogLoss \d\.\d{4} [* ]  the defaults$", run.Error);
        Assert.MatchesRegex(@"^best LogLoss \d\.\d{4} with ", run.Output);
        Assert.HasCount(60, ToolProcess.Run(directory, "predict", "test.csv", "--model", "best.zip").Lines);
    }

    [TestMethod]
    public void Scaffold_WritesAProjectWithTheColumnsOfTheData()
    {
        Write("stars.csv", "star rating,\"the \"\"text\"\"\"", ["2.5,\"good, in parts\"", "1.5,bad", "4.5,very good"]);
        ToolProcess.Run(directory, "scaffold", "stars.csv", "--name", "star model", "--output", "project");
        string Read(string file) => File.ReadAllText(Path.Combine(directory, "project", file));
        Assert.Contains("[LoadColumn(0)]\n        [ColumnName(\"star rating\")]\n        public float StarRating { get; set; }\n",
            Read("StarModel.consumption.cs"));
        Assert.Contains("public string TheText { get; set; } = \"\";", Read("StarModel.consumption.cs"));
        Assert.Contains("RetrainSeparatorChar = ','", Read("StarModel.training.cs"));
        Assert.Contains("ReadMultilines = true", Read("StarModel.training.cs"));
        Assert.Contains("AttentionTextRegression(", Read("StarModel.training.cs"));
        Assert.Contains("mlContext.Regression.Report(", Read("StarModel.evaluate.cs"));
        Assert.Contains("PackageReference Include=\"MLNet.Attention\"", Read("StarModelProject.csproj"));
        using var json = JsonDocument.Parse(Read("StarModel.mbconfig"));
        Assert.AreEqual("data/stars.csv", json.RootElement.GetProperty("DataSource").GetProperty("FilePath").GetString());
        Assert.IsTrue(File.Exists(Path.Combine(directory, "project", "data", "stars.csv")));
        ToolProcess.Fails(2, "expected a new or an empty folder", directory, "scaffold", "stars.csv", "--output", "project");
    }

    [TestMethod]
    public void Interrupted_Ends130_AndSavesNothing()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Windows has no signals to send.");
        Assert.AreEqual(130, ToolProcess.Interrupt(directory, "train", "train.csv", "--output", "interrupted.zip"));
        Assert.IsFalse(File.Exists(Path.Combine(directory, "interrupted.zip")));
    }

    [TestMethod]
    [DataRow(2, "there is no command 'bogus'; expected one of train, evaluate, predict, explain, autotune, scaffold, info. See " +
        "mlnet-attention --help.", "bogus", "train.csv")]
    [DataRow(2, "the command is missing; expected one of train, evaluate,")]
    [DataRow(2, "there is no command '--foo'", "--foo")]
    [DataRow(2, "'--Foo'", "train", "train.csv", "--Foo", "1")]
    [DataRow(2, "'Dropout' is 1; expected in [0, 1)", "train", "train.csv", "--Dropout", "1")]
    [DataRow(1, "'absent.tsv' is not there", "train", "absent.tsv")]
    [DataRow(1, "there is no column 'x' (--label); its columns are label, text", "train", "train.csv", "--label", "x")]
    [DataRow(1, "line 3: expected 2 columns, found 1", "train", "short.tsv")]
    [DataRow(1, "line 2: a double quote opens a field", "train", "quote.tsv")]
    [DataRow(1, "'train.csv' cannot be loaded as a model", "predict", "test.csv", "--model", "train.csv")]
    [DataRow(1, "line 1: not JSON", "train", "bad.jsonl")]
    public void Errors_AreOneLine_WithAnExitCode(int exitCode, string message, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(directory, "short.tsv"), "label\ttext\na\tb\nc\n");
        File.WriteAllText(Path.Combine(directory, "quote.tsv"), "label\ttext\na\t\"b\" c\nc\td\n");
        File.WriteAllText(Path.Combine(directory, "bad.jsonl"), "{\"label\": 1,\n");
        ToolProcess.Fails(exitCode, message, directory, arguments);
    }

    [TestMethod]
    public void Help_HasExamples()
    {
        var run = ToolProcess.Run(directory, "train", "--help");
        Assert.Contains("mlnet-attention train questions.tsv", run.Output);
        var help = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("--Dropout <value> Share of activations set to zero in training. In [0, 1). [default: 0.3]", help);
        Assert.Contains("--NumberOfEpochs <value> The most passes over the training rows. In [1, 10000]; default null: ", help);
        Assert.Contains("--WeightDecay <value> Decoupled weight decay of AdamW on matrices; biases and normalisations have " +
            "none. In [0, 10]. [default: 0.01]", help);
        foreach (var option in help[..help.IndexOf("Examples:", StringComparison.Ordinal)].Split(" --").Skip(1))
            Assert.MatchesRegex(@"^[\w-]+( <[^>]*>)? [^\[<]+ [^\[<]+", option, "each option has words");
        var root = ToolProcess.Run(directory, "--help").Output;
        Assert.DoesNotContain("Examples:", root);
        foreach (var command in new[] { "train", "evaluate", "predict", "explain", "autotune", "scaffold", "info" })
            Assert.Contains($"  {command} <", root);
    }

    // Some texts have a line break, so that quotes are needed.
    private static string WithBreak(string text) => text.Replace("tell me ", "tell me\n");

    private static string Quote(string text) => $"\"{WithBreak(text)}\"";

    private static void Write(string file, string header, IEnumerable<string> rows) =>
        File.WriteAllLines(Path.Combine(directory, file), rows.Prepend(header));
}
