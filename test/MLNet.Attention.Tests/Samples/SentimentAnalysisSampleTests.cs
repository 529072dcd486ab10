namespace MLNet.Attention.Tests.Samples;

/// <summary>The sentiment sample as a user meets it: its data, and its process from outside.</summary>
[TestClass]
public sealed class SentimentAnalysisSampleTests
{
    private const string Sample = "SentimentAnalysis";

    private readonly string directory = Directory.CreateTempSubdirectory("sentiment-sample-").FullName;

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow("train.tsv", 800)]
    [DataRow("test.tsv", 120)]
    public void Data_IsUnquotedBalancedLabelTabText(string file, int fewestRows)
    {
        SampleData.AssertIsUnquotedLabelTabText(Sample, file);
        var rows = SampleData.ReadRows(Sample, file);
        Assert.IsGreaterThanOrEqualTo(fewestRows, rows.Count);
        Assert.IsTrue(rows.All(row => row.Label is "0" or "1"));
        Assert.AreEqual(rows.Count, 2 * rows.Count(row => row.Label == "1"));
        foreach (var (_, sentence) in rows)
            Assert.IsInRange(5, 30, sentence.Split(' ').Length, sentence);
    }

    [TestMethod]
    public void Data_TrainAndTestShareNoSentenceAndNoNearDuplicate() =>
        SampleData.AssertTrainAndTestShareNoSentenceAndNoNearDuplicate(Sample);

    [TestMethod]
    public void Run_TrainsSavesAndPredictsInASecondProcess()
    {
        var run = SampleProcess.RunAssembly(
            Sample, directory, "--train", SmallFile("train.tsv", 40), "--test", SmallFile("test.tsv", 20), "--epochs", "2");

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.AreEqual("", run.Error);
        Assert.Contains("Training on 40 reviews", run.Output);
        Assert.Contains("epoch 1/2, ", run.Output);
        Assert.DoesNotContain("\r[", run.Output);
        Assert.MatchesRegex(@"Accuracy +[01]\.\d{3}", run.Output);
        Assert.MatchesRegex(@"(?m)^  (positive|negative) +[01]\.\d{3}  Beautiful cover, but", run.Output);
        Assert.IsTrue(File.Exists(Path.Combine(directory, "model.zip")));

        PredictsTheLinesOfStandardInput();
        PredictsTheTextsGiven();
    }

    [TestMethod]
    public void Run_OfTheExecutable_StartsItselfAgain_AndTheSameSeedPrintsTheSame()
    {
        string[] arguments =
        [
            "--train", SmallFile("train.tsv", 40), "--test", SmallFile("test.tsv", 20),
            "--seed", "5", "--model", "m.zip", "--epochs", "2",
        ];
        var first = SampleProcess.RunExecutable(Sample, directory, "", arguments);
        var second = SampleProcess.RunExecutable(Sample, directory, "", arguments);

        Assert.AreEqual(0, first.ExitCode, first.Error);
        Assert.Contains("P(positive)", first.Output);
        Assert.AreEqual(AfterTraining(first.Output), AfterTraining(second.Output));
    }

    [TestMethod]
    [DataRow("Unrecognized command or argument '--epoch'", "--epoch", "3")]
    [DataRow("Required argument missing for option: '--seed'", "--seed")]
    [DataRow("'--seed' is 'one'; expected a whole number.", "--seed", "one")]
    [DataRow("'--epochs' is '0'; expected a whole number from 1 to 10000.", "--epochs", "0")]
    [DataRow("'--train' is 'absent.tsv'; expected an existing file.", "--train", "absent.tsv", "--test", "absent.tsv")]
    [DataRow("Required argument missing for option: '--predict'", "--predict")]
    [DataRow("'--predict' is 'absent.zip'; expected an existing file.", "--predict", "absent.zip")]
    [DataRow("'--model' is 'absent/model.zip'; expected the name of a file in", "--model", "absent/model.zip")]
    [DataRow("'--model' is '.'; expected the name of a file in an existing folder.", "--model", ".")]
    public void BadArgument_OneLineAndExitCode2(string message, params string[] arguments) =>
        AssertRefused(message, arguments);

    [TestMethod]
    public void PredictWithAnOptionOfTraining_IsRefused() =>
        AssertRefused("--predict goes with no other option", "--seed", "1", "--predict", SmallFile("train.tsv", 4));

    [TestMethod]
    public void OnlyOneOfTrainAndTest_IsRefused() =>
        AssertRefused("--train and --test belong together", "--train", SmallFile("train.tsv", 4));

    [TestMethod]
    [DataRow("label\ttext\nmaybe\tIt was fine.\n", "line 2: expected the label 0, 1, false or true, found 'maybe'")]
    [DataRow("label\ttext\n1\tFine.\n\n1 Fine.\n", "line 4: expected a label, a tab and a text, found 1 columns")]
    [DataRow("label\ttext\n", "found 0 positive, 0 negative")]
    [DataRow("label\ttext\n1\tFine.\nTrue\tGood.\n", "found 2 positive, 0 negative")]
    public void BadFile_IsNamed(string content, string message)
    {
        var path = Path.Combine(directory, "bad.tsv");
        File.WriteAllText(path, content);
        AssertRefused(message, "--train", path, "--test", path);
    }

    [TestMethod]
    public void FileThatIsNoModel_IsRefused()
    {
        var path = Path.Combine(directory, "no-model.zip");
        File.WriteAllText(path, "This is not a zip.");
        AssertRefused("cannot be loaded as a model", "--predict", path);
    }

    [TestMethod]
    public void Help_ListsTheOptions()
    {
        var run = SampleProcess.RunAssembly(Sample, directory, "--help");
        Assert.AreEqual(0, run.ExitCode);
        foreach (var option in new[] { "--train", "--test", "--model", "--epochs", "--seed", "--predict" })
            Assert.Contains(option, run.Output);
    }

    private void PredictsTheLinesOfStandardInput()
    {
        var run = SampleProcess.RunExecutable(
            Sample, directory, "A lovely café 😍\nA dull film.\n", "--predict", "model.zip");
        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.MatchesRegex(@"[01]\.\d{3}  A lovely café 😍", run.Output);
        Assert.MatchesRegex(@"[01]\.\d{3}  A dull film\.", run.Output);
    }

    private void PredictsTheTextsGiven()
    {
        var run = SampleProcess.RunAssembly(Sample, directory,
            "--predict", "model.zip", "One text.", "--another", "@all", "--", "--seed");
        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.MatchesRegex(@"[01]\.\d{3}  One text\.", run.Output);
        Assert.MatchesRegex(@"[01]\.\d{3}  --another", run.Output);
        Assert.MatchesRegex(@"[01]\.\d{3}  @all", run.Output);
        Assert.MatchesRegex(@"[01]\.\d{3}  --seed", run.Output);
    }

    private void AssertRefused(string message, params string[] arguments) =>
        SampleProcess.AssertRefused(Sample, directory, message, arguments);

    private string SmallFile(string source, int rows) => SampleData.WriteSmallFile(Sample, source, rows, directory);

    private static string AfterTraining(string output) =>
        output[output.IndexOf("Testing on", StringComparison.Ordinal)..];
}
