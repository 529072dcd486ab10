using System.IO.Compression;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The sample of translation as a user meets it: its data, and its process from outside.</summary>
[TestClass]
public sealed class TranslationSampleTests
{
    private const string Sample = "Translation";

    private readonly string directory = Directory.CreateTempSubdirectory("translation-sample-").FullName;

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow("train.tsv", 6000)]
    [DataRow("test.tsv", 300)]
    public void Data_IsUnquotedSourceTabTarget(string file, int fewestRows)
    {
        SampleData.AssertIsUnquotedWithHeader(Sample, file, "Source\tTarget");
        var rows = Rows(file);
        Assert.IsGreaterThanOrEqualTo(fewestRows, rows.Count);
        CollectionAssert.AllItemsAreUnique(rows.Select(row => row.Source).ToList());
        foreach (var (source, target) in rows)
        {
            Assert.IsInRange(2, 16, source.Split(' ').Length, source);
            Assert.AreEqual(source[^1], target[^1], target);
            Assert.DoesNotContain('{', source + target, "A place of the grammar was left empty.");
            Assert.DoesNotContain("  ", source + target);
        }
    }

    [TestMethod]
    public void Data_TrainAndTestShareNoSentence()
    {
        var (train, test) = (Rows("train.tsv"), Rows("test.tsv"));
        Assert.IsEmpty(test.Select(row => row.Source).Intersect(train.Select(row => row.Source)));
        Assert.IsEmpty(test.Select(row => row.Target).Intersect(train.Select(row => row.Target)));
    }

    [TestMethod]
    public void Data_WordsOfTestThatNoTrainingRowHas_AreNamesToCopy()
    {
        var sources = Words(Rows("train.tsv").Select(row => row.Source));
        var targets = Words(Rows("train.tsv").Select(row => row.Target));
        var names = 0;
        foreach (var (source, target) in Rows("test.tsv"))
        {
            var unknown = New(target, targets);
            CollectionAssert.AreEquivalent(New(source, sources), unknown, target);
            Assert.IsTrue(unknown.TrueForAll(word => char.IsUpper(word[0])), target);
            names += unknown.Count;
        }

        Assert.IsGreaterThan(30, names);

        // Words at the beginning of a sentence are capitalised.
        static List<string> New(string text, HashSet<string> known) => [.. Words([text]).Where(word => !known.Contains(word))];
    }

    [TestMethod]
    public void Run_TrainsMeasuresSavesAndTranslatesInASecondProcess()
    {
        var run = SampleProcess.RunAssembly(Sample, directory,
            "--train", SmallFile("train.tsv", 60), "--test", SmallFile("test.tsv", 5), "--epochs", "1");

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.AreEqual("", run.Error);
        Assert.Contains("Training on 60 rows", run.Output);
        Assert.Contains("epoch 1/1, loss ", run.Output);
        Assert.Contains("Testing on 5 rows", run.Output);
        Assert.MatchesRegex(@"(?m)^  BLEU +\d+\.\d  ", run.Output);
        Assert.MatchesRegex(@"(?m)^  chrF +\d+\.\d  ", run.Output);
        Assert.MatchesRegex(@"(?m)^  exact +\d+\.\d  ", run.Output);
        var lines = run.Output.ReplaceLineEndings("\n");
        foreach (var (source, target) in Rows("test.tsv").Take(5))
            Assert.Contains($"  source       {source}\n  target       {target}\n  translation  ", lines);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(directory, "translator", "alignment.html")));
        using (var zip = ZipFile.OpenRead(Path.Combine(directory, "translator", "model.zip")))
            Assert.IsNotEmpty(zip.Entries);

        var first = Regex.Matches(lines, "(?m)^  translation  (.*)$").Select(match => match.Groups[1].Value).ToList();
        var second = lines.Split('\n')[^(first.Count + 1)..^1];
        CollectionAssert.AreEqual(first, second, "What the second process writes is what the first one wrote.");
        TranslatesWithTheSavedModel(Rows("test.tsv").Take(2).Select(row => row.Source).ToList(), first);
    }

    [TestMethod]
    [DataRow("Unrecognized command or argument '--extract'", "--extract", "-")]
    [DataRow("'--epochs' is 'x'; expected a whole number from 1 to 10000.", "--epochs", "x")]
    [DataRow("--train and --test belong together", "--train", "MLNet.Attention.sln")]
    [DataRow("--retrain goes only with --text.", "--retrain")]
    [DataRow("--stream goes only with --text.", "--stream")]
    [DataRow("Standard input is empty.", "--text", "-")]
    public void BadArgument_OneLineAndExitCode2(string message, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(directory, "MLNet.Attention.sln"), "");
        SampleProcess.AssertRefused(Sample, directory, message, arguments);
    }

    [TestMethod]
    public void FileThatIsNoModel_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(directory, "translator"));
        File.WriteAllText(Path.Combine(directory, "translator", "model.zip"), "This is not a zip.");
        SampleProcess.AssertRefused(Sample, directory, "cannot be loaded as a model", ["--text", "Hello."]);
    }

    [TestMethod]
    public void Help_ListsTheOptions()
    {
        var run = SampleProcess.RunAssembly(Sample, directory, "--help");
        Assert.AreEqual(0, run.ExitCode);
        foreach (var option in new[]
            { "--train", "--test", "--no-header", "--epochs", "--seed", "--output", "--text", "--retrain", "--stream" })
        {
            Assert.Contains(option, run.Output);
        }
    }

    private void TranslatesWithTheSavedModel(IReadOnlyList<string> sources, IReadOnlyList<string> translations)
    {
        var ofArgument = SampleProcess.RunAssembly(Sample, directory, "--text", sources[0]);
        Assert.AreEqual(0, ofArgument.ExitCode, ofArgument.Error);
        Assert.AreEqual(translations[0], ofArgument.Output.TrimEnd('\r', '\n'));

        var streamed = SampleProcess.RunExecutable(
            Sample, directory, string.Join('\n', sources), "--text", "-", "--stream");
        Assert.AreEqual(0, streamed.ExitCode, streamed.Error);
        Assert.AreEqual("", streamed.Error);
        Assert.HasCount(sources.Count + 1, streamed.Output.Split('\n'));
    }

    private string SmallFile(string source, int rows) => SampleData.WriteSmallFile(Sample, source, rows, directory);

    private static List<(string Source, string Target)> Rows(string file) => SampleData.ReadRows(Sample, file);

    private static HashSet<string> Words(IEnumerable<string> texts) =>
        texts.SelectMany(text => Regex.Matches(text, @"[\w-]+").Select(match => match.Value))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
