using System.Text.Json;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The Model Builder-style sample as a user meets it: its configurations, and its process from outside.</summary>
[TestClass]
public sealed class ModelBuilderSampleTests
{
    private const string Sample = "ModelBuilder";

    private readonly string directory = Directory.CreateTempSubdirectory("model-builder-sample-").FullName;

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow("SentimentModel", "sentiment", "TextClassification", "label:Label", "text:Feature")]
    [DataRow("QuestionTopicModel", "questions", "TextClassification", "label:Label", "text:Feature")]
    [DataRow("SummarizationModel", "reports", "Summarization", "Text:Feature", "Target:Label")]
    public void Configuration_SaysWhatTheTrainingDoes(string name, string data, string scenario, params string[] columns)
    {
        var folder = SampleProcess.ProjectDirectory(Sample);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name + ".mbconfig")));
        Assert.AreEqual(scenario, json.RootElement.GetProperty("Scenario").GetString());

        var source = json.RootElement.GetProperty("DataSource");
        var training = File.ReadAllText(Path.Combine(folder, name + ".training.cs"));
        Assert.AreEqual($"data/{data}-train.tsv", source.GetProperty("FilePath").GetString());
        Assert.IsTrue(File.Exists(SampleProcess.BuiltFile(Sample, $"data/{data}-train.tsv")));
        Assert.IsTrue(File.Exists(SampleProcess.BuiltFile(Sample, $"data/{data}-test.tsv")));
        Assert.Contains($"RetrainFilePath = \"data/{data}-train.tsv\"", training);
        Assert.AreEqual("\t", source.GetProperty("Delimiter").GetString());
        Assert.Contains(@"RetrainSeparatorChar = '\t'", training);
        Assert.IsTrue(source.GetProperty("HasHeader").GetBoolean());
        Assert.Contains("RetrainHasHeader = true", training);
        Assert.IsFalse(source.GetProperty("AllowQuoting").GetBoolean());
        Assert.Contains("RetrainAllowQuoting = false", training);
        CollectionAssert.AreEqual(columns, source.GetProperty("ColumnProperties")
            .EnumerateArray()
            .Select(column => $"{column.GetProperty("ColumnName")}:{column.GetProperty("ColumnPurpose")}").ToArray());
    }

    [TestMethod]
    public void Run_TrainsOnce_EvaluatesAndPredicts_AndRetrainsWhenTold()
    {
        string[] arguments =
        [
            "--models", directory, "--epochs", "1",
            "--sentiment", SampleData.WriteSmallFile("SentimentAnalysis", "train.tsv", 40, directory),
            "--questions", SampleData.WriteSmallFile("TextClassification", "test.tsv", 60, directory),
        ];
        var reports = SampleData.WriteSmallFile("Summarization", "test-known.tsv", 12, directory);
        string[] withSummarizer = [.. arguments, "--summarizer", "--reports", reports, "--test-reports", reports];
        var first = SampleProcess.RunAssembly(Sample, directory, withSummarizer);
        Assert.AreEqual(0, first.ExitCode, first.Error);
        Assert.AreEqual("", first.Error);
        Assert.HasCount(4, first.Output.Split("training ... "));
        foreach (var model in new[] { "SentimentModel", "QuestionTopicModel", "SummarizationModel" })
            Assert.IsTrue(File.Exists(Path.Combine(directory, model + ".mlnet")), model);
        Assert.HasCount(3, first.Output.Split("rows it has not seen: accuracy 0."));
        Assert.MatchesRegex(@"(?m)^  1      +[01]\.\d{3}  +[01]\.\d{3}  +[01]\.\d{3}  +63$", first.Output);
        Assert.MatchesRegex(@"(?m)^  stores  +[01]\.\d{3}  +[01]\.\d{3}  +[01]\.\d{3}  +18$", first.Output);
        AssertLabelsAreSortedByScore(first.Output, "The staff were friendly", 2);
        AssertLabelsAreSortedByScore(first.Output, "You have charged me", 6);
        Assert.MatchesRegex(
            @"(?m)^  rows it has not seen: ROUGE-1 \d+\.\d, ROUGE-2 \d+\.\d, ROUGE-L \d+\.\d$", first.Output);
        Assert.MatchesRegex(@"(?m)^  text     A storm is moving towards Kelford\..*\n  summary  ", first.Output);

        var second = SampleProcess.RunAssembly(Sample, directory, withSummarizer);
        Assert.AreEqual(0, second.ExitCode, second.Error);
        Assert.DoesNotContain("training ... ", second.Output);
        Assert.AreEqual(WithoutTraining(first.Output), WithoutTraining(second.Output));

        var third = SampleProcess.RunExecutable(Sample, directory, "", [.. arguments, "--retrain", "--folds", "2"]);
        Assert.AreEqual(0, third.ExitCode, third.Error);
        Assert.HasCount(3, third.Output.Split("training ... "));
        Assert.HasCount(3, third.Output.Split("cross-validation: accuracy 0."));
    }

    [TestMethod]
    [DataRow("Unrecognized command or argument '--epoch'", "--epoch", "3")]
    [DataRow("Required argument missing for option: '--models'", "--models")]
    [DataRow("'--models' is 'absent'; expected an existing folder.", "--models", "absent")]
    [DataRow("'--folds' is '1'; expected a whole number from 2.", "--folds", "1")]
    [DataRow("'--questions' is 'absent.tsv'; expected an existing file.", "--questions", "absent.tsv")]
    [DataRow("'--epochs' is '0'; expected a whole number from 1 to 10000.", "--epochs", "0")]
    [DataRow("--reports goes only with --summarizer.", "--reports", "MLNet.Attention.dll")]
    [DataRow("--test-reports goes only with --summarizer.", "--test-reports", "MLNet.Attention.dll")]
    public void BadArgument_OneLineAndExitCode2(string message, params string[] arguments) =>
        SampleProcess.AssertRefused(Sample, directory, message, arguments);

    [TestMethod]
    public void FileThatIsNoModel_IsNamed()
    {
        var path = Path.Combine(directory, "SentimentModel.mlnet");
        File.WriteAllText(path, "This is not a zip.");
        var run = SampleProcess.RunAssembly(Sample, directory, "--models", directory);
        Assert.AreEqual(2, run.ExitCode, run.Output);
        Assert.StartsWith($"Error: {path} cannot be used (--retrain makes it anew): ", run.Error);
        Assert.HasCount(1, run.Error.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void FileOfOneClass_IsNamed()
    {
        var path = Path.Combine(directory, "one-class.tsv");
        File.WriteAllText(path, "label\ttext\n1\tGood.\n1\tFine.\n");
        var run = SampleProcess.RunAssembly(Sample, directory, "--models", directory, "--sentiment", path);
        Assert.AreEqual(2, run.ExitCode, run.Output);
        Assert.StartsWith($"Error: {path}: ", run.Error);
        Assert.HasCount(1, run.Error.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void Help_ListsTheOptions()
    {
        var run = SampleProcess.RunAssembly(Sample, directory, "--help");
        Assert.AreEqual(0, run.ExitCode);
        foreach (var option in new[]
        {
            "--models", "--retrain", "--folds", "--sentiment", "--questions", "--summarizer", "--reports", "--test-reports",
            "--epochs",
        })
        {
            Assert.Contains(option, run.Output);
        }
    }

    private static void AssertLabelsAreSortedByScore(string output, string text, int count)
    {
        var lines = output.Split('\n').SkipWhile(line => !line.Contains(text)).Skip(1).Take(count).ToList();
        var scores = lines.Select(line => float.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])).ToList();
        Assert.AreEqual(1, scores.Sum(), 0.01, string.Join('\n', lines));
        CollectionAssert.AreEqual(scores.OrderDescending().ToList(), scores);
    }

    private static string WithoutTraining(string output) =>
        string.Join('\n', output.Split('\n').Where(line => !line.Contains("training ... ")));
}
