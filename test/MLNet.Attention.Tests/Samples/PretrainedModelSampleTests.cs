using MLNet.Attention.Tests.Transforms.Pretrained;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The sample of pretrained checkpoints as a user meets it.</summary>
[TestClass]
public sealed class PretrainedModelSampleTests
{
    private const string Sample = "PretrainedModel";

    private readonly string directory = Directory.CreateTempSubdirectory("pretrained-sample-").FullName;

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    public void Run_OfACheckpoint_FineTunesIt_AndWritesAFolderAndAZip()
    {
        var rows = Path.Combine(directory, "rows.tsv");
        File.WriteAllLines(rows, ["label\ttext", .. Topics.Training.Take(60).Select(row => $"{row.Label}\t{row.Text}")]);
        var run = SampleProcess.RunAssembly(
            Sample, directory, "--checkpoint", TinyCheckpoints.Bert, "--train", rows, "--test", rows);

        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.AreEqual("", run.Error);
        Assert.Contains("bert, ", run.Output);
        var measured = run.Output.Split('\n').Where(line => line.Contains("accuracy ") && line.Contains("log-loss"))
            .Select(line => line[line.IndexOf("accuracy", StringComparison.Ordinal)..]).ToList();
        Assert.HasCount(3, measured);
        Assert.AreEqual(measured[0], measured[1], "the folder gives the same");
        Assert.IsTrue(File.Exists(Path.Combine(directory, "pretrained-model", "model.zip")));
        Assert.IsTrue(File.Exists(Path.Combine(directory, "pretrained-model", "classifier", "config.json")));
    }

    [TestMethod]
    public void WrongArguments_AreNamed()
    {
        SampleProcess.AssertRefused(
            Sample, directory, "'--checkpoint' is 'nowhere'; expected an existing folder.", ["--checkpoint", "nowhere"]);
        Directory.CreateDirectory(Path.Combine(directory, "pretrained-model", "mine"));
        SampleProcess.AssertRefused(Sample, directory, "pretrained-model is not empty", []);
    }
}
