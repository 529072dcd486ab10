using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The sample of summarization as a user meets it: its data, and its process from outside.</summary>
[TestClass]
public sealed partial class SummarizationSampleTests
{
    private const string Sample = "Summarization";

    private readonly string directory = Directory.CreateTempSubdirectory("summarization-sample-").FullName;

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow("train.tsv", 4000)]
    [DataRow("test.tsv", 300)]
    [DataRow("test-known.tsv", 300)]
    public void Data_IsUnquotedTextTabTarget(string file, int fewestRows)
    {
        SampleData.AssertIsUnquotedWithHeader(Sample, file, "Text\tTarget");
        var rows = Rows(file);
        Assert.IsGreaterThanOrEqualTo(fewestRows, rows.Count);
        CollectionAssert.AllItemsAreUnique(rows.Select(row => row.Target).ToList());
        foreach (var (text, target) in rows)
        {
            Assert.IsInRange(40, 90, text.Split(' ').Length, text);
            Assert.IsLessThan(text.Split(' ').Length, target.Split(' ').Length, target);
            Assert.EndsWith(".", target);
            Assert.DoesNotContain('[', text + target, "A choice of the generator was left open.");
            Assert.DoesNotContain('|', text + target);
            Assert.DoesNotContain('{', text + target);
        }
    }

    [TestMethod]
    public void Data_IsBelowTwoMegabytes() => Assert.IsLessThan(
        2_000_000, Directory.GetFiles(Path.Combine(SampleProcess.ProjectDirectory(Sample), "data"), "*.tsv")
            .Sum(file => new FileInfo(file).Length));

    [TestMethod]
    public void Data_TestHasNamesAndNumbersThatNoTrainingRowHas()
    {
        var words = TrainingWords();
        foreach (var (text, target) in Rows("test.tsv"))
        {
            Assert.IsTrue(Name().Matches(target).Any(match => !words.Contains(match.Value)), $"There is no new name in: {target}");
            foreach (Match number in Number().Matches(text + " " + target))
                Assert.IsFalse(words.Contains(number.Value), $"{number} is in a training row, too.");
        }
    }

    [TestMethod]
    public void Data_TestKnownHasNoWordThatIsNotInATrainingRow()
    {
        var words = TrainingWords();
        var targets = Rows("train.tsv").Select(row => row.Target).ToHashSet();
        foreach (var (text, target) in Rows("test-known.tsv"))
        {
            Assert.IsFalse(targets.Contains(target), target);
            foreach (var word in Word().Matches(text + " " + target).Where(match => !char.IsDigit(match.Value[0])))
                Assert.IsTrue(words.Contains(word.Value), $"{word} is in no training row.");
        }
    }

    [TestMethod]
    public void Run_TrainsMeasuresSavesAndSummarizesInASecondProcess()
    {
        var run = SampleProcess.RunAssembly(Sample, directory,
            "--train", SmallFile("train.tsv", 60), "--test", SmallFile("test.tsv", 5), "--epochs", "1");

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.AreEqual("", run.Error);
        Assert.Contains("Training on 60 rows", run.Output);
        Assert.Contains("epoch 1/1, loss ", run.Output);
        Assert.Contains("Testing on 5 rows", run.Output);
        Assert.MatchesRegex("(?m)^  summary +ROUGE-1  ROUGE-2  ROUGE-L  exact  tokens$", run.Output);
        foreach (var way in new[] { "first sentence", "central sentence", "summarizer" })
            Assert.MatchesRegex($@"(?m)^  {way} +\d+\.\d +\d+\.\d +\d+\.\d +\d+\.\d +\d+\.\d$", run.Output);
        // The first sentence of these reports is no summary of them.
        Assert.IsLessThan(30, double.Parse(
            Regex.Match(run.Output, @"first sentence +(\d+\.\d)").Groups[1].Value, CultureInfo.InvariantCulture));
        foreach (var (text, target) in Rows("test.tsv").Take(3))
            Assert.Contains($"  text     {text}\n  target   {target}\n  summary  ", run.Output.ReplaceLineEndings("\n"));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(directory, "summarizer", "alignment.html")));
        using (var zip = ZipFile.OpenRead(Path.Combine(directory, "summarizer", "model.zip")))
            Assert.IsNotEmpty(zip.Entries);

        var second = LastLine(run.Output);
        Assert.AreEqual(second, SummaryOf(run.Output), "What the second process writes is what the first one wrote.");
        SummarizesWithTheSavedModel(Rows("test.tsv")[0].Text, second);
        SampleProcess.AssertRefused("Translation", directory, "is a model of another kind; expected AttentionTranslatorTransformer.",
            ["--output", "summarizer", "--text", "Hello."]);
    }

    [TestMethod]
    public void TextWithoutModel_TrainsFirst_AndTwoColumnsWithoutHeaderWillDo()
    {
        var file = Path.Combine(directory, "pairs.tsv");
        File.WriteAllLines(file, Rows("train.tsv").Take(30).Select(row => $"{row.Text}\t{row.Target}\tignored"));
        var run = SampleProcess.RunExecutable(Sample, directory, "A fire.\nNobody was hurt.\n", "--train", file, "--test", file,
            "--no-header", "--epochs", "2", "--output", "out", "--text", "-");

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.Contains("Training on 30 rows", run.Output);
        Assert.Contains("epoch 2/2, loss ", run.Output);
        Assert.DoesNotContain("Testing on", run.Output);
        Assert.IsTrue(File.Exists(Path.Combine(directory, "out", "model.zip")));
    }

    [TestMethod]
    public void Extract_PicksSentencesOfAFileOrOfStandardInput_WithoutTraining()
    {
        const string Text = "It was a quiet day. The dam of Velford broke in the rain. Ms. Abbott, 41, saw the dam break. " +
            "Rain had filled the lake behind the dam of Velford. Tea was served.";
        var path = Path.Combine(directory, "dam.txt");
        File.WriteAllText(path, Text + "\n");
        var ofFile = SampleProcess.RunAssembly(Sample, directory, "--extract", path, "--sentences", "2");
        var ofInput = SampleProcess.RunExecutable(Sample, directory, Text, "--extract", "-", "--sentences", "2");

        Assert.AreEqual(0, ofFile.ExitCode, ofFile.Error);
        Assert.AreEqual("", ofFile.Error);
        Assert.AreEqual(ofFile.Output, ofInput.Output);
        Assert.Contains("The dam of Velford broke in the rain.", ofFile.Output);
        Assert.DoesNotContain("Tea was served", ofFile.Output);
        Assert.IsFalse(Directory.Exists(Path.Combine(directory, "summarizer")));
    }

    [TestMethod]
    [DataRow("Unrecognized command or argument '--epoch'", "--epoch", "3")]
    [DataRow("Required argument missing for option: '--text'", "--text")]
    [DataRow("'--epochs' is '0'; expected a whole number from 1 to 10000.", "--epochs", "0")]
    [DataRow("'--train' is 'absent.tsv'; expected an existing file.", "--train", "absent.tsv", "--test", "absent.tsv")]
    [DataRow("'--extract' is 'absent.txt'; expected an existing file, or -.", "--extract", "absent.txt")]
    [DataRow("'--sentences' is '0'; expected a whole number from 1 to 1000000.", "--extract", "-", "--sentences", "0")]
    [DataRow("--sentences goes only with --extract.", "--sentences", "2")]
    [DataRow("--extract does not go with --seed.", "--extract", "-", "--seed", "2")]
    [DataRow("--retrain goes only with --text.", "--retrain")]
    [DataRow("--stream goes only with --text.", "--stream")]
    [DataRow("'--output' is ''; expected the name of a folder.", "--output", "")]
    [DataRow("The text is empty.", "--text", " ")]
    [DataRow("Standard input is empty.", "--text", "-")]
    [DataRow("Standard input is empty.", "--extract", "-")]
    public void BadArgument_OneLineAndExitCode2(string message, params string[] arguments) =>
        SampleProcess.AssertRefused(Sample, directory, message, arguments);

    [TestMethod]
    [DataRow("", "has no rows")]
    [DataRow("Text\tTarget\n", "has no rows")]
    [DataRow("Text\tTarget\nOne.\ta\n\nTwo.\n", "line 4: expected two columns with a tab between them, found one.")]
    [DataRow("Text\tTarget\nOne.\t \n", "line 2: a column is empty.")]
    public void BadFile_IsNamed(string content, string message)
    {
        var path = Path.Combine(directory, "bad.tsv");
        File.WriteAllText(path, content);
        SampleProcess.AssertRefused(Sample, directory, $"{path}", ["--train", path, "--test", path]);
        SampleProcess.AssertRefused(Sample, directory, message, ["--train", path, "--test", path]);
    }

    [TestMethod]
    public void FileThatIsNoModel_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(directory, "summarizer"));
        File.WriteAllText(Path.Combine(directory, "summarizer", "model.zip"), "This is not a zip.");
        SampleProcess.AssertRefused(Sample, directory, "cannot be loaded as a model", ["--text", "Hello."]);
    }

    [TestMethod]
    public void Help_ListsTheOptions()
    {
        var run = SampleProcess.RunAssembly(Sample, directory, "--help");
        Assert.AreEqual(0, run.ExitCode);
        foreach (var option in new[] { "--train", "--test", "--no-header", "--epochs", "--seed", "--output", "--text", "--retrain",
            "--stream", "--extract", "--sentences" })
        {
            Assert.Contains(option, run.Output);
        }
    }

    private void SummarizesWithTheSavedModel(string text, string summary)
    {
        var ofArgument = SampleProcess.RunAssembly(Sample, directory, "--text", text);
        Assert.AreEqual(0, ofArgument.ExitCode, ofArgument.Error);
        Assert.AreEqual(summary, ofArgument.Output.TrimEnd('\r', '\n'));

        var streamed = SampleProcess.RunExecutable(Sample, directory, text, "--text", "-", "--stream");
        Assert.AreEqual(0, streamed.ExitCode, streamed.Error);
        Assert.AreEqual("", streamed.Error);
        Assert.HasCount(1, streamed.Output.TrimEnd('\r', '\n').Split('\n'));
    }

    private string SmallFile(string source, int rows) => SampleData.WriteSmallFile(Sample, source, rows, directory);

    private static List<(string Text, string Target)> Rows(string file) => SampleData.ReadRows(Sample, file);

    private static HashSet<string> TrainingWords() =>
        [.. Rows("train.tsv").SelectMany(row => Word().Matches(row.Text + " " + row.Target).Select(match => match.Value))];

    private static string SummaryOf(string output) =>
        Regex.Match(output, "(?m)^  summary  (?!  )(.*?)\r?$").Groups[1].Value;

    private static string LastLine(string output)
    {
        var lines = output.ReplaceLineEndings("\n").Split('\n');
        return lines[^2];
    }

    [GeneratedRegex(@"\d+(?:,\d{3})*|\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\d{1,3}(?:,\d{3})+|\d{2,}")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b\p{Lu}\w+")]
    private static partial Regex Name();
}
