using System.Text.Json;
using MLNet.Attention.Tests.Transforms.Serialization;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>The stock Model.Save and Model.Load.</summary>
[TestClass]
public sealed class SavedModelTests
{
    private static readonly string[] Texts =
        ["a good film", "Rather bad!", "", "😍 größe", new string('x', 500), "a good film a bad film rather good"];

    private readonly MLContext context = new(1);
    private readonly string directory = Directory.CreateTempSubdirectory("saved-model-").FullName;

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid, PositionalEncoding.Sinusoidal)]
    [DataRow(TextEncoder.Transformer, PositionalEncoding.Learned)]
    [DataRow(TextEncoder.Transformer, PositionalEncoding.None)]
    [DataRow(TextEncoder.NGram, PositionalEncoding.Sinusoidal)]
    [DataRow(TextEncoder.Recurrent, PositionalEncoding.Sinusoidal)]
    [DataRow(TextEncoder.Convolutional, PositionalEncoding.Sinusoidal)]
    [DataRow(TextEncoder.Hierarchical, PositionalEncoding.Learned)]
    public void ALoadedModel_GivesTheSameScores_BitForBit(TextEncoder encoder, PositionalEncoding positions)
    {
        using var model = UntrainedModel.CreateTransformer(encoder, positions);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        Assert.AreEqual("Text", loaded.TextColumnName);
        CollectionAssert.AreEqual(Scores(model), Scores(loaded));
    }

    [TestMethod]
    public void SavedAgain_ItIsTheSameFile()
    {
        using var model = UntrainedModel.CreateTransformer();
        var zip = ModelZip.Save(model);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(zip);
        var again = ModelZip.Save(loaded);
        foreach (var name in new[] { "manifest.json", "tokenizer.json", "model.safetensors" })
            CollectionAssert.AreEqual(ModelZip.Read(zip, name), ModelZip.Read(again, name), name);
    }

    [TestMethod]
    public void InAFreshProcess_ATrainedPipeline_GivesTheSameScores_BitForBit()
    {
        var data = TestData.LoadTraining(context);
        var pipeline = context.Transforms.CopyColumns("Review", "Text")
            .Append(TinyModels.Trainer(context, options =>
            {
                options.TextColumnName = "Review";
                options.NumberOfEpochs = 1;
            }))
            .Append(context.Transforms.CopyColumns("Logit", "Score"));
        var model = pipeline.Fit(data);
        var path = Path.Combine(directory, "model.zip");
        context.Model.Save(model, data.Schema, path);

        var elsewhere = ModelLoaderProcess.Score(path, Texts);

        using var engine = context.Model.CreatePredictionEngine<Review, SentimentPrediction>(model);
        for (var i = 0; i < Texts.Length; i++)
        {
            var here = engine.Predict(new Review { Text = Texts[i] });
            Assert.AreEqual((here.Score, here.Probability), elsewhere[i], Texts[i]);
        }
    }

    [TestMethod]
    public void APipeline_ComesBackWhole_WithItsInputSchema()
    {
        using var model = UntrainedModel.CreateTransformer();
        var data = TestData.Load(context, [new Review { Text = "a good film" }]);
        var pipeline = context.Transforms.CopyColumns("Other", "Label").Fit(data).Append(model);
        var path = Path.Combine(directory, "pipeline.zip");
        context.Model.Save(pipeline, data.Schema, path);

        var loaded = new MLContext(2).Model.Load(path, out var schema);

        CollectionAssert.AreEqual(
            data.Schema.Select(column => (column.Name, column.Type)).ToList(),
            schema.Select(column => (column.Name, column.Type)).ToList());
        CollectionAssert.AreEqual(
            pipeline.GetOutputSchema(data.Schema).Select(column => (column.Name, column.Type)).ToList(),
            loaded.GetOutputSchema(schema).Select(column => (column.Name, column.Type)).ToList());
        CollectionAssert.AreEqual(Scores(pipeline), Scores(loaded));
        ((IDisposable)loaded).Dispose();
    }

    [TestMethod]
    public void SavingToThePathOfAnOlderModel_ReplacesIt()
    {
        var path = Path.Combine(directory, "model.zip");
        using var older = UntrainedModel.CreateTransformer(positions: PositionalEncoding.Learned);
        using var newer = UntrainedModel.CreateTransformer(positions: PositionalEncoding.None);
        var schema = TestData.Load(context, []).Schema;
        context.Model.Save(older, schema, path);
        context.Model.Save(newer, schema, path);

        using var loaded = (AttentionSentimentTransformer)context.Model.Load(path, out _);

        CollectionAssert.AreEqual(Scores(newer), Scores(loaded));
        CollectionAssert.AreNotEqual(Scores(older), Scores(loaded));
    }

    [TestMethod]
    public void AnotherTool_FindsThePartsOfTheModel()
    {
        using var model = UntrainedModel.CreateTransformer();
        var zip = ModelZip.Save(model);

        using var manifest = JsonDocument.Parse(ModelZip.Read(zip, "manifest.json"));
        using var tokenizer = JsonDocument.Parse(ModelZip.Read(zip, "tokenizer.json"));
        var weights = TensorBytes.Read(new MemoryStream(ModelZip.Read(zip, "model.safetensors")), "model.safetensors");

        var vocabulary = manifest.RootElement.GetProperty("tokenizer").GetProperty("vocab_size").GetInt32();
        Assert.AreEqual(vocabulary, tokenizer.RootElement.GetProperty("model").GetProperty("vocab").GetPropertyCount());
        var embedding = weights.Single(weight => weight.Name == "encoder.embedding");
        CollectionAssert.AreEqual(new long[] { vocabulary, 8 }, embedding.Shape);
        foreach (var weight in weights)
            Assert.AreEqual(weight.Name == "ngrams.buckets" ? "I32" : "F32", weight.DType, weight.Name);
        var names = weights.Select(weight => weight.Name).ToList();
        CollectionAssert.Contains(names, "encoder.encoder.layers.0.self_attn.in_proj_weight");
    }

    [TestMethod]
    public void ADisposedModel_IsNotSaved()
    {
        var model = UntrainedModel.CreateTransformer();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => ModelZip.Save(model));
    }

    [TestMethod]
    public void AModelForAnotherTask_IsRefused()
    {
        Refused(new AttentionSentimentTransformer(context, Create(UntrainedModel.Classes(2)), ["Text"]),
            "'multiclass_classification'; expected 'binary_classification'.");
        Refused(new AttentionSentimentTransformer(context, Create(new Regression()), ["Text"]),
            "'regression'; expected 'binary_classification'.");
        Refused(new AttentionTextClassifierTransformer(context, Create(new BinaryClassification()), ["Text"]),
            "'binary_classification'; expected 'multiclass_classification'.");
        Refused(new AttentionTextRegressionTransformer(context, Create(new BinaryClassification()), ["Text"]),
            "'binary_classification'; expected 'regression'.");

        static TextModel Create(PredictionTask task) => UntrainedModel.Create(task: task);

        static void Refused(AttentionTextTransformer model, string message)
        {
            using (model)
            {
                Assert.AreEqual($"manifest.json: 'task': 'type' is {message}", Refusal.OfModel(ModelZip.Save(model)));
            }
        }
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    [DataRow(TextEncoder.Recurrent)]
    public void PairsClassesAndNumbers_ComeBack_BitForBit(TextEncoder encoder)
    {
        Row<string>[] rows = [new() { Text = "a good film", Second = "rather bad" }, new() { Text = "", Second = "film" }, new()];
        var data = context.Data.LoadFromEnumerable(rows);
        var task = Labels.Classes("Int32", "5", "-1", "12");
        using var classifier = new AttentionTextClassifierTransformer(context, UntrainedModel.Create(
            encoder, task, pairs: true), ["Text", "Second"]);
        using var loaded = (AttentionTextClassifierTransformer)ModelZip.Load(ModelZip.Save(classifier));
        Assert.AreEqual("Second", loaded.SecondTextColumnName);
        Contracts.SchemaAssert.Same(classifier.Transform(data).Schema, loaded.Transform(data).Schema, "schema");
        CollectionAssert.AreEqual(
            classifier.Transform(data).GetColumn<float[]>("Score").SelectMany(score => score).ToArray(),
            loaded.Transform(data).GetColumn<float[]>("Score").SelectMany(score => score).ToArray());

        using var regression = new AttentionTextRegressionTransformer(context, UntrainedModel.Create(
            UntrainedModel.Settings with
            {
                Encoder = encoder,
                Task = new Regression(),
                Pairs = true,
                Scales = new OutputScales(1.5, 2.5, -3.5),
            }), ["Text", "Second"]);
        using var again = (AttentionTextRegressionTransformer)ModelZip.Load(ModelZip.Save(regression));
        CollectionAssert.AreEqual(Tests.Scores.Of(regression, data), Tests.Scores.Of(again, data));
    }

    private float[] Scores(ITransformer model)
    {
        var data = TestData.Load(context, Texts.Select(text => new Review { Text = text }));
        return [.. context.Data
            .CreateEnumerable<SentimentPrediction>(model.Transform(data), reuseRowObject: false)
            .Select(prediction => prediction.Score)];
    }
}
