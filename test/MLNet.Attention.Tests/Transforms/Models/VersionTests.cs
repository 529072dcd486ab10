using System.Globalization;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>
/// Models of every version of the format stay readable: Versions/N holds the models of <see cref="SavedModels"/> as version N
/// wrote them, and beside each the scores that it gave then.
/// </summary>
[TestClass]
public sealed class VersionTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Transforms", "Models", "Versions");

    private static readonly string[] Names =
    [
        "pairs", "gru", "number", "featurizer", "ngrams", "tokens", "summarizer", "recurrent", "extractive", "several", "window",
        "sentences", "crossed", "classes", "relative", "local", "halved",
    ];

    // What the models give in numbers.
    private static readonly string[] Columns =
        ["Score", "Vector", "SummaryLogProbabilities", "SummaryAlignment", "SummaryScores"];

    private static readonly Row<string>[] Rows =
        [new() { Text = "a good film", Second = "rather bad" }, new() { Text = "Größe!", Second = "" }, new()];

    public static IEnumerable<object[]> Models => Directory.EnumerateFiles(Folder, "*.zip", SearchOption.AllDirectories)
        .Select(file => new object[] { Path.GetRelativePath(Folder, file) });

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void AModelOfAnyVersion_GivesItsScores(string file)
    {
        var path = Path.Combine(Folder, file);
        var expected = File.ReadAllLines(Path.ChangeExtension(path, ".txt"))
            .Select(line => float.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        var found = Scores(File.ReadAllBytes(path));
        Assert.HasCount(expected.Length, found);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-4f, $"number {i}");
    }

    [TestMethod]
    public void TheCurrentVersion_HasModelsThere()
    {
        foreach (var name in Names)
            Assert.IsTrue(File.Exists(Path.Combine(Folder, $"{Manifest.FormatVersion}", $"{name}.zip")), name);
    }

    /// <summary>Writes the models of the current version, for a new folder of Versions: run by hand, once a version.</summary>
    [TestMethod]
    [Ignore("writes fixtures; run by hand, once a version")]
    public void WriteTheCurrentVersion()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, $"{Manifest.FormatVersion}")).FullName;
        foreach (var name in Names)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{name}.zip"), SavedModels.Zip(name));
            File.WriteAllLines(Path.Combine(folder, $"{name}.txt"),
                Scores(SavedModels.Zip(name)).Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
        }
    }

    private static float[] Scores(byte[] zip)
    {
        var model = ModelZip.Load(zip);
        using var disposed = (IDisposable)model;
        var scored = model.Transform(new MLContext(1).Data.LoadFromEnumerable(Rows));
        return [.. Columns.Select(scored.Schema.GetColumnOrNull).OfType<DataViewSchema.Column>()
            .SelectMany(column => column.Type is VectorDataViewType
                ? scored.GetColumn<float[]>(column).SelectMany(numbers => numbers)
                : scored.GetColumn<float>(column))];
    }
}
