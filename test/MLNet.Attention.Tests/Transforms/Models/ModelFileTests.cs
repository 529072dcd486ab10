using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Loading a file: errors begin with its name, and say why.</summary>
[TestClass]
public sealed class ModelFileTests
{
    private readonly MLContext context = new(1);
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");

    [TestCleanup]
    public void RemoveFile() => File.Delete(path);

    [TestMethod]
    public void AnIntactFile_IsLoaded_WithItsSchema()
    {
        context.Model.Save(TinyModels.Sentiment, TestData.LoadTest(context).Schema, path);
        var model = context.Model.LoadFile(path, out var schema);
        using var disposed = (IDisposable)model;
        Assert.IsTrue(schema!.Any(column => column.Name == "Text"));
        CollectionAssert.AreEqual(Scores.Of(TinyModels.Sentiment, "fine"), Scores.Of(model, "fine"));
        File.WriteAllBytes(path, ModelZip.Save(TinyModels.Sentiment));
        ((IDisposable)context.Model.LoadFile(path, out schema)).Dispose();
        Assert.IsNull(schema);
    }

    [TestMethod]
    public void ATruncatedFile_OrNoZip_SaysSo()
    {
        var zip = ModelZip.Save(TinyModels.Sentiment);
        foreach (var bytes in new[] { [], [1, 2, 3], zip[..100], zip[..(zip.Length / 2)], zip[..^1] })
        {
            File.WriteAllBytes(path, bytes);
            Refusal.Of<FormatException>(() => context.Model.LoadFile(path, out _),
                $"{path}: has {bytes.Length} bytes that are not a whole zip; expected a saved model. The file is damaged");
        }
    }

    [TestMethod]
    public void TheErrorOfAModel_IsNotWrapped()
    {
        File.WriteAllBytes(path, ModelZip.Damaged(ModelZip.Save(TinyModels.Sentiment), "tokenizer.json", [1]));
        var error = Refusal.Of<FormatException>(() => context.Model.LoadFile(path, out _));
        Assert.StartsWith($"{path}: tokenizer.json: the SHA-256 checksum is ", error.Message);
    }

    [TestMethod]
    public void AZipOfSomethingElse_AndNoFile_AreNamed()
    {
        File.WriteAllBytes(path, ModelZip.Damaged(ModelZip.Save(TinyModels.Sentiment), "Model.key", null));
        Assert.StartsWith($"{path}: ", Refusal.Of<InvalidOperationException>(() => context.Model.LoadFile(path, out _)).Message);
        Refusal.Of<FileNotFoundException>(() => context.Model.LoadFile(path + "x", out _), path);
        Assert.Throws<ArgumentException>(() => context.Model.LoadFile("", out _));
    }

    [TestMethod]
    public void ADisposedModel_SaysWhoDisposesOne()
    {
        var model = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Sentiment));
        context.Model.CreatePredictionEngine<Review, SentimentPrediction>(model).Dispose();
        Refusal.Of<ObjectDisposedException>(() => Scores.Of(model, "text"), "PredictionEngineOptions.OwnsTransformer is false");
    }
}
