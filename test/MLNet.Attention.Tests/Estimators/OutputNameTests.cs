using System.Text.Json;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The columns that a model adds have the names that the options say.</summary>
[TestClass]
public sealed class OutputNameTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Sentiment_HasItsNames_AlsoWhenLoaded_AndIsEvaluatedByThem()
    {
        var trainer = TinyModels.Trainer(context, options =>
            (options.PredictedLabelColumnName, options.ScoreColumnName, options.ProbabilityColumnName) = ("Liked", "Logit", "P"));
        using var model = trainer.Fit(TestData.LoadTraining(context));
        using var stream = new MemoryStream();
        context.Model.Save(model, null, stream);
        stream.Position = 0;
        var loaded = context.Model.Load(stream, out _);
        using var disposable = (IDisposable)loaded;
        var scored = loaded.Transform(TestData.LoadTest(context));
        CollectionAssert.IsSubsetOf(new[] { "Liked", "Logit", "P" }, scored.Schema.Select(column => column.Name).ToArray());
        Assert.IsFalse(scored.Schema.Any(column => column.Name is "PredictedLabel" or "Score" or "Probability"));
        var metrics = context.BinaryClassification.Evaluate(scored, "Label", "Logit", "P", "Liked");
        Assert.AreEqual(metrics.Accuracy, context.BinaryClassification.Report(scored, "Label", "P", "Liked").Accuracy);
    }

    [TestMethod]
    public void Regression_HasItsName()
    {
        using var model = TinyModels.Regression(context, options => options.ScoreColumnName = "Likeness")
            .Fit(TextPairs.Load(context, TextPairs.Similarity.Take(40)));
        Assert.IsNotNull(model.GetOutputSchema(TextPairs.Load(context, TextPairs.Similarity).Schema).GetColumnOrNull("Likeness"));
    }

    [TestMethod]
    public void EmptyAndEqualNames_AreRefused()
    {
        Refusal.Of<ArgumentException>(() => TinyModels.Trainer(context, options => options.ScoreColumnName = " "),
            "'ScoreColumnName' is ' '; expected the name of a column.");
        Refusal.Of<ArgumentException>(() => TinyModels.Trainer(context, options => options.PredictedLabelColumnName = ""),
            "'PredictedLabelColumnName'");
        Refusal.Of<ArgumentException>(() => TinyModels.Trainer(context, options => options.ProbabilityColumnName = null!),
            "'ProbabilityColumnName' is null");
        Refusal.Of<ArgumentException>(() => TinyModels.Trainer(context, options => options.ScoreColumnName = "PredictedLabel"),
            "'PredictedLabelColumnName' is 'PredictedLabel', as is 'ScoreColumnName'; expected a name of its own.");
    }

    [TestMethod]
    [DataRow("""{ "output_columns": { "predicted_label": "a", "score": "b" } }""", "'probability' is missing")]
    [DataRow("""{ "output_columns": { "predicted_label": "a", "score": "", "probability": "c" } }""", "'score' is ''")]
    [DataRow("""{ "output_columns": { "predicted_label": "a", "score": "a", "probability": "c" } }""", "a name twice")]
    public void AManifest_WithWrongNames_IsRefused(string json, string message)
    {
        using var document = JsonDocument.Parse(json);
        Refusal.Of<FormatException>(() => OutputNames.Read(new JsonFields(document.RootElement, "manifest.json")), message);
    }

    [TestMethod]
    public void AManifest_WithoutNames_HasTheUsualOnes()
    {
        using var document = JsonDocument.Parse("{ }");
        Assert.AreEqual(new OutputNames("PredictedLabel", "Score", "Probability"),
            OutputNames.Read(new JsonFields(document.RootElement, "manifest.json")));
    }
}
