using System.Diagnostics;
using MLNet.Attention.Tests.Transforms.Models;

namespace MLNet.Attention.Tests.Trainers.Checkpoints;

/// <summary>A training whose process is killed goes on, in another, to the same weights.</summary>
[TestClass]
public sealed class KillTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("kill-").FullName;

    private string Checkpoints => Path.Combine(directory, "checkpoints");

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow("sentiment")]
    [DataRow("summarizer")]
    public void KilledInMidTraining_ItEndsWithTheWeightsOfOneThatWasNot(string kind)
    {
        File.WriteAllLines(Path.Combine(directory, "data.tsv"), kind == "summarizer"
            ? Reports.Training.Select(report => $"{report.Text}\t{report.Target}")
            : TestData.Training.Take(160).Select(review => $"{review.Label}\t{review.Text}"));
        var expected = Train(kind, "whole", Path.Combine(directory, "other checkpoints"));

        // All of epoch 3 is lost: it was killed before its end was saved.
        using (var killed = Start(kind, "killed.zip", Checkpoints, "3"))
        {
            while (killed.StandardOutput.ReadLine() is { } line && line != "epoch 3")
                continue;
            killed.Kill(entireProcessTree: true); // SIGKILL
            killed.WaitForExit();
            Assert.AreNotEqual(0, killed.ExitCode);
        }
        Assert.IsFalse(File.Exists(Path.Combine(directory, "killed.zip")));

        var found = Train(kind, "resumed", Checkpoints);

        CollectionAssert.AreEqual(new[] { "epoch 1", "epoch 2", "epoch 3", "epoch 4", "epoch 5" }, expected.Lines);
        CollectionAssert.AreEqual(new[] { "epoch 3", "epoch 4", "epoch 5" }, found.Lines);
        foreach (var name in new[] { "manifest.json", "tokenizer.json", "model.safetensors" })
            CollectionAssert.AreEqual(ModelZip.Read(expected.Model, name), ModelZip.Read(found.Model, name), name);
        Assert.IsEmpty(Directory.GetFiles(Checkpoints), "the checkpoint is removed, and the lock of the killed process");
    }

    private (string[] Lines, byte[] Model) Train(string kind, string name, string checkpoints)
    {
        using var process = Start(kind, $"{name}.zip", checkpoints);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return (output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            File.ReadAllBytes(Path.Combine(directory, $"{name}.zip")));
    }

    private Process Start(string kind, string model, string checkpoints, params string[] more) => Process.Start(
        new ProcessStartInfo("dotnet", [ChildAssembly.Of("TrainingProcess"), kind, "data.tsv", model, checkpoints, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        })!;
}
