using System.IO.Compression;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>The hashes of training rows in a saved model.</summary>
[TestClass]
public sealed class TrainingRowsTests
{
    private const string File = "training_rows.safetensors";
    private const string Field = "training_rows";

    private static readonly Lazy<byte[]> Saved = new(() => ModelZip.Save(TinyModels.Sentiment));

    [TestMethod]
    public void TheyAreSaved_Ascending()
    {
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(Saved.Value);
        var rows = loaded.Model.TrainingRows;
        CollectionAssert.AreEqual(TinyModels.Sentiment.Model.TrainingRows, rows);
        CollectionAssert.AreEqual(rows.Distinct().Order().ToArray(), rows);
        CollectionAssert.AreEqual(ModelZip.Read(Saved.Value, File), ModelZip.Read(ModelZip.Save(loaded), File));
    }

    [TestMethod]
    public void AModelFromTextToText_HasThem_AlsoWithOtherOptionsOfGeneration()
    {
        var context = new MLContext(1);
        using var model = TinyModels.Summarizer(context, options => options.NumberOfEpochs = 1)
            .Fit(Reports.LoadTraining(context));
        var distinct = Reports.Training.Select(row => row.Text).Distinct().Count();
        Assert.HasCount(distinct, model.Model.TrainingRows);
        using var other = model.WithGeneration(new GenerationOptions());
        using var loaded = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(other));
        CollectionAssert.AreEqual(model.Model.TrainingRows, loaded.Model.TrainingRows);
    }

    [TestMethod]
    public void AModelWithoutThem_HasNoFile()
    {
        using var model = UntrainedModel.CreateTransformer();
        using var archive = new ZipArchive(new MemoryStream(ModelZip.Save(model)));
        Assert.IsFalse(archive.Entries.Any(entry => entry.Name == File));
    }

    [TestMethod]
    public void AWrongFile_IsRefused()
    {
        Refused(Content([3, 2]), 2, "'rows.hashes' holds 2 after 3; expected ascending numbers");
        Refused(Content([3, 3]), 2, "'rows.hashes' holds 3 after 3; expected ascending numbers");
        Refused(Content([1, 2]), 3, "'rows.hashes' is U64 [2]; expected U64 [3]");
        Refused(null, 2, "is not in the model");
        Refused([1, 2, 3], 2, "has 3 bytes");
        using var good = (AttentionSentimentTransformer)ModelZip.Load(With(Content([1, ulong.MaxValue]), 2));
        CollectionAssert.AreEqual(new ulong[] { 1, ulong.MaxValue }, good.Model.TrainingRows);
    }

    [TestMethod]
    public void ANumberOfRows_ThatIsOutOfRange_OrTooMuch_IsRefused_BeforeAnyMemoryIsTaken()
    {
        foreach (var count in new[] { -1, (1 << 28) + 1 })
            Assert.Contains($"'{Field}' is {count}; expected", Refusal.OfModel(With(Content([1]), count)));
        var maximum = ModelLoading.MaximumBytes;
        try
        {
            ModelLoading.MaximumBytes = 1 << 28;
            Assert.Contains("the rows of the model that it describes may take 2147483648 bytes",
                Refusal.OfModel(With(Content([1]), 1 << 28)));
        }
        finally
        {
            ModelLoading.MaximumBytes = maximum;
        }
    }

    private static void Refused(byte[]? content, int count, string message)
    {
        var found = Refusal.OfModel(With(content, count));
        Assert.StartsWith($"{File}: ", found);
        Assert.Contains(message, found);
    }

    private static byte[] With(byte[]? content, int count) =>
        ModelZip.WithField(ModelZip.With(Saved.Value, File, content), Field, count);

    private static byte[] Content(ulong[] hashes)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [SafetensorsEntry.Of("rows.hashes", "U64", hashes)]);
        return stream.ToArray();
    }
}
