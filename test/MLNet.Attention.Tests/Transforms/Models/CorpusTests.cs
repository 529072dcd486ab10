using System.Diagnostics;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>
/// What test/Fuzz found, and what it was told to look for: the files Corpus/model/entry/name, each the content of an entry of
/// one of <see cref="SavedModels"/>, or a whole zip. Each loads and scores, or is refused as it should be.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class CorpusTests
{
    private const long Budget = 64 << 20;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Transforms", "Models", "Corpus");

    public static IEnumerable<object[]> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(file => new object[] { Path.GetRelativePath(Folder, file) });

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void EachFile_IsRefused_OrScores(string file)
    {
        var (model, entry) = (file.Split(Path.DirectorySeparatorChar)[0], file.Split(Path.DirectorySeparatorChar)[1]);
        var content = File.ReadAllBytes(Path.Combine(Folder, file));
        var zip = entry == "zip" ? content : ModelZip.With(SavedModels.Zip(model), entry, content);
        var trial = new ModelTrial();
        trial.Run(SavedModels.Zip("transformer"), out _); // so that what happens once is not measured
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();

        ModelLoading.MaximumBytes = Budget;
        try
        {
            if (!trial.Run(zip, out var refusal) && entry is not ("zip" or "Model.key"))
            {
                Assert.IsInstanceOfType<FormatException>(refusal, refusal!.ToString());
                Assert.StartsWith(entry, refusal.Message);
                Assert.IsLessThan(600, refusal.Message.Length);
            }
        }
        finally
        {
            ModelLoading.MaximumBytes = 1L << 32;
        }
        Assert.IsLessThan(Budget + 8L * zip.Length, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsLessThan(10, watch.Elapsed.TotalSeconds);
    }
}
