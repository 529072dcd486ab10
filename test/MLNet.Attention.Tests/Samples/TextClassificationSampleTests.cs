using System.IO.Compression;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The sample of any text classification as a user meets it: its data, and its process from outside.</summary>
[TestClass]
public sealed class TextClassificationSampleTests
{
    private const string Sample = "TextClassification";

    private readonly string directory = Directory.CreateTempSubdirectory("classification-sample-").FullName;

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow("train.tsv", 90)]
    [DataRow("test.tsv", 18)]
    public void Data_IsUnquotedBalancedLabelTabText(string file, int rowsOfEachTopic)
    {
        SampleData.AssertIsUnquotedLabelTabText(Sample, file);
        var topics = SampleData.ReadRows(Sample, file).CountBy(row => row.Label).ToDictionary();
        CollectionAssert.AreEquivalent(
            new[] { "account", "billing", "delivery", "product", "returns", "stores" }, topics.Keys);
        Assert.IsTrue(topics.Values.All(count => count == rowsOfEachTopic));
    }

    [TestMethod]
    public void Data_TrainAndTestShareNoSentenceAndNoNearDuplicate() =>
        SampleData.AssertTrainAndTestShareNoSentenceAndNoNearDuplicate(Sample);

    [TestMethod]
    public void Run_ReportsAndExplainsItsWorstErrors()
    {
        var run = SampleProcess.RunAssembly(
            Sample, directory, "--threshold", "0.75", "--errors", "2", "--output", "out", "--epochs", "3");

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.AreEqual("", run.Error);
        Assert.Contains("Training on 540 rows of 6 classes", run.Output);
        Assert.Contains("epoch 1/", run.Output);
        Assert.MatchesRegex(@"(?m)^  Accuracy  0\.[6-9]\d\d ", run.Output);
        Assert.MatchesRegex(@"(?m)^  Log-loss  [01]\.\d{3} ", run.Output);
        Assert.MatchesRegex(@"(?m)^  class +precision +recall +F1 +rows$", run.Output);
        Assert.MatchesRegex(@"(?m)^  billing  +[01]\.\d{3}  +[01]\.\d{3}  +[01]\.\d{3}  +18$", run.Output);
        Assert.MatchesRegex("(?m)^  true class  +account  +billing  +delivery  +product  +returns  +stores$", run.Output);
        Assert.MatchesRegex(@"(?m)^ +0\.75  +[01]\.\d{3}  +[01]\.\d{3}$", run.Output);

        var pages = Directory.GetFiles(Path.Combine(directory, "out", "errors")).Select(Path.GetFileName).Order().ToList();
        CollectionAssert.AreEqual(new[] { "error-1.html", "error-2.html" }, pages);
        Assert.MatchesRegex(@"(?m)^  error-2\.html  ", run.Output);
        var page = File.ReadAllText(Path.Combine(directory, "out", "errors", "error-1.html"));
        Assert.StartsWith("<!DOCTYPE html>", page);
        var trueClass = Regex.Match(run.Output, @"(?m)^  error-1\.html  (\w+) ").Groups[1].Value;
        Assert.Contains($"<tr class=\"true\"><th scope=\"row\"><bdi>{trueClass}</bdi>", page);
        using var zip = ZipFile.OpenRead(Path.Combine(directory, "out", "model.zip"));
        Assert.IsNotEmpty(zip.Entries);
    }

    [TestMethod]
    public void ManyClassesInOtherColumnsWithoutHeader_PrintsTheMostConfusedPairs()
    {
        var file = WriteManyClasses();
        var run = SampleProcess.RunAssembly(
            Sample, directory, "--train", file, "--test", file, "--no-header", "--label", "2", "--text", "1", "--errors", "0",
            "--epochs", "1");

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.Contains("Training on 70 rows of 14 classes", run.Output);
        Assert.MatchesRegex(@"(?m)^  class 13 whose name is very lon…  +[01]\.\d{3}", run.Output);
        Assert.MatchesRegex("(?m)^ +rows  true class +predicted as$", run.Output);
        Assert.IsFalse(Directory.Exists(Path.Combine(directory, "text-classification", "errors")));
    }

    [TestMethod]
    public void RowsOfUnknownClasses_AreLeftOut_AndPagesOfAnEarlierRunGo()
    {
        var test = SampleData.WriteSmallFile(Sample, "test.tsv", 30, directory);
        File.AppendAllText(test, "weather\tWill it rain?\n");
        var stale = Path.Combine(Directory.CreateDirectory(Path.Combine(directory, "out", "errors")).FullName, "error-9.html");
        File.WriteAllText(stale, "");
        var run = SampleProcess.RunExecutable(Sample, directory, "", "--output", "out", "--errors", "1", "--epochs", "1",
            "--train", SampleData.WriteSmallFile(Sample, "train.tsv", 60, directory), "--test", test);

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.Contains("Testing on 30 rows of ", run.Output);
        Assert.Contains("Left out: 1 rows of classes that are not in the training file", run.Output);
        Assert.IsFalse(File.Exists(stale));
    }

    [TestMethod]
    [DataRow("Unrecognized command or argument '--epoch'", "--epoch", "3")]
    [DataRow("Required argument missing for option: '--seed'", "--seed")]
    [DataRow("'--train' is 'absent.tsv'; expected an existing file.", "--train", "absent.tsv", "--test", "absent.tsv")]
    [DataRow("there is no column 'topic' (--label); its columns are: label, text", "--label", "topic")]
    [DataRow("there is no column 7 (--text); it has columns 0 to 1", "--text", "7")]
    [DataRow("--label and --text are the same column, text", "--label", "1")]
    [DataRow("'label' is not the index of a column", "--no-header", "--label", "label")]
    [DataRow("'--threshold' is '1.5'; expected a number from 0 to 1.", "--threshold", "1.5")]
    [DataRow("'--errors' is '-1'; expected a whole number from 0.", "--errors", "-1")]
    [DataRow("'--output' is ''; expected the name of a folder.", "--output", "")]
    [DataRow("'--epochs' is '0'; expected a whole number from 1 to 10000.", "--epochs", "0")]
    public void BadArgument_OneLineAndExitCode2(string message, params string[] arguments) =>
        SampleProcess.AssertRefused(Sample, directory, message, arguments);

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("label\ttext\na\tOne.\n\nTwo.\n", "line 4: expected at least 2 columns, found 1")]
    [DataRow("label\ttext\na\tOne.\n\tTwo.\n", "line 3: the label is empty")]
    [DataRow("label\ttext\na\tOne.\na\tTwo.\n", "expected two classes or more, found 1")]
    public void BadFile_IsNamed(string content, string message)
    {
        var path = Path.Combine(directory, "bad.tsv");
        File.WriteAllText(path, content);
        SampleProcess.AssertRefused(Sample, directory, message, ["--train", path, "--test", path]);
    }

    [TestMethod]
    public void TestRowsWithoutAnyTrainingClass_AreRefused()
    {
        var test = Path.Combine(directory, "other.tsv");
        File.WriteAllText(test, "label\ttext\nweather\tWill it rain?\n");
        SampleProcess.AssertRefused(Sample, directory, "no row has a class of",
            ["--train", SampleData.PathOf(Sample, "train.tsv"), "--test", test]);
    }

    [TestMethod]
    public void Help_ListsTheOptions()
    {
        var run = SampleProcess.RunAssembly(Sample, directory, "--help");
        Assert.AreEqual(0, run.ExitCode);
        string[] options = ["--train", "--label", "--no-header", "--threshold", "--errors", "--output", "--epochs", "--seed"];
        foreach (var option in options)
            Assert.Contains(option, run.Output);
    }

    // Texts that say nothing of their class, so that there is something to confuse.
    private string WriteManyClasses()
    {
        var path = Path.Combine(directory, "many.tsv");
        File.WriteAllLines(path, Enumerable.Range(0, 70).Select(i =>
            $"{i}\tThe same few words, {i % 5}\tclass {i % 14} whose name is very long indeed"));
        return path;
    }
}
