using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Rows of two texts.</summary>
[TestClass]
public sealed class PairTests
{
    private static readonly Lazy<AttentionTextRegressionTransformer> Similarity = new(() =>
    {
        var context = new MLContext(1);
        return TinyModels.Regression(context, options =>
        {
            options.SecondTextColumnName = "Second";
            options.NumberOfEpochs = 4;
        }).Fit(TextPairs.Load(context, TextPairs.Similarity));
    });

    private readonly MLContext context = new(1);

    [TestMethod]
    public void Similarity_IsLearnt()
    {
        var scored = Similarity.Value.Transform(TextPairs.Load(context, TextPairs.SimilarityTest));
        Assert.IsGreaterThan(0.8, context.Regression.Evaluate(scored).RSquared);
    }

    [TestMethod]
    public void EqualTexts_AreMoreSimilarThanTextsOfOtherWords()
    {
        var (equal, other) = (Score("violin shadow market river", "violin shadow market river"),
            Score("violin shadow market river", "basket rocket engine window"));
        Assert.IsGreaterThan(3f, equal);
        Assert.IsLessThan(1f, other);
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    public void TheOrderOfTheTexts_Matters(TextEncoder encoder)
    {
        using var model = TinyModels.Classifier(context, options =>
        {
            options.SecondTextColumnName = "Second";
            options.NumberOfEpochs = 8;
            options.Encoder = encoder;
        }).Fit(TextPairs.LoadBetter(context, TextPairs.Better));
        double Accuracy(IEnumerable<Row<string>> rows) =>
            context.MulticlassClassification.Evaluate(model.Transform(TextPairs.LoadBetter(context, rows))).MicroAccuracy;
        Assert.IsGreaterThan(0.85, Accuracy(TextPairs.BetterTest));
        Assert.IsLessThan(0.15, Accuracy(TextPairs.Swapped(TextPairs.BetterTest)));
    }

    [TestMethod]
    public void ASentimentOfTwoTexts_Works()
    {
        var rows = TextPairs.Better.Select(row =>
            new Row<bool> { Label = row.Label == "first", Text = row.Text, Second = row.Second });
        using var model = TinyModels.Trainer(context, options =>
        {
            options.SecondTextColumnName = "Second";
            options.NumberOfEpochs = 8;
        }).Fit(TextPairs.Load(context, rows));
        Assert.IsGreaterThan(0.9, context.BinaryClassification.Evaluate(model.Transform(TextPairs.Load(context, rows))).Accuracy);
    }

    [TestMethod]
    public void EngineCursorAndSet_Agree()
    {
        // 700 rows: several blocks of the batched cursor.
        var rows = Enumerable.Range(0, 700).Select(i => TextPairs.Similarity[i * 7 % 300]).ToList();
        var scored = Similarity.Value.Transform(TextPairs.Load(context, rows));
        ViewContract.Check(scored, Table.Read(scored, scored.Schema));
        using var engine = context.Model.CreatePredictionEngine<Row<float>, Rated>(
            Similarity.Value, new PredictionEngineOptions { OwnsTransformer = false });
        var scores = scored.GetColumn<float>("Score").ToArray();
        for (var i = 0; i < rows.Count; i += 9)
            Assert.AreEqual(engine.Predict(rows[i]).Score, scores[i], 1e-4, $"row {i}");
    }

    [TestMethod]
    public void MissingTexts_AreScored()
    {
        foreach (var (first, second) in new[] { (null, "text"), ("text", null), (null, null), ("", " ") })
            Assert.IsTrue(float.IsFinite(Score(first, second)));
    }

    [TestMethod]
    public void ALoadedModel_NamesBothColumns_AndGivesTheSameScores()
    {
        using var loaded = (AttentionTextRegressionTransformer)ModelZip.Load(ModelZip.Save(Similarity.Value));
        Assert.AreEqual(("Text", "Second"), (loaded.TextColumnName, loaded.SecondTextColumnName));
        Assert.IsNull(TinyModels.Topics.SecondTextColumnName);
        var data = TextPairs.Load(context, TextPairs.SimilarityTest);
        CollectionAssert.AreEqual(Scores.Of(Similarity.Value, data), Scores.Of(loaded, data));
    }

    [TestMethod]
    public void AMissingSecondColumn_IsNamed()
    {
        var trainer = TinyModels.Regression(context, options => options.SecondTextColumnName = "Third");
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => trainer.Fit(TextPairs.Load(context, TextPairs.Similarity)));
        Assert.Contains(
            "The text column 'Third' is not in the data; expected one of its columns: Label, Text, Second, Weight.",
            error.Message);
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Similarity.Value.Transform(TestData.LoadTest(context)));
        Assert.Contains("The text column 'Second' is not in the data", error.Message);
    }

    [TestMethod]
    public void TheShortOverloads_TakeASecondColumn()
    {
        var data = TextPairs.Load(context, TextPairs.Similarity.Take(1));
        AssertMissing(() => context.Regression.Trainers.AttentionTextRegression(secondTextColumnName: "Third").Fit(data));
        AssertMissing(() => context.MulticlassClassification.Trainers.AttentionTextClassifier(secondTextColumnName: "Third")
            .Fit(Topics.LoadTraining(context)));
        AssertMissing(() => context.BinaryClassification.Trainers.AttentionSentiment(secondTextColumnName: "Third").Fit(data));

        static void AssertMissing(Action fit) => Assert.Contains("text column 'Third' is not in the data",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(fit).Message);
    }

    private float Score(string? first, string? second) => Scores.Of(
        Similarity.Value, TextPairs.Load(context, [new Row<float> { Text = first, Second = second }]))[0];

    private sealed class Rated
    {
        public float Score { get; set; }
    }
}
