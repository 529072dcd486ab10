using MLNet.Attention.Tests.Contracts;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Outputs;

/// <summary>The columns Tokens and TokenWeights.</summary>
[TestClass]
public sealed class TokenColumnTests
{
    private static readonly ExplanationOptions Tokens = new() { Unit = ExplanationUnit.Tokens };

    private readonly MLContext context = new(1);

    [TestMethod]
    public void WithTokens_TheTrainerKeepsTheContract() =>
        EstimatorContract.Check(context, Trainer(), new ContractData(TestData.Load(context, TestData.Training.Take(40))));

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    [DataRow(TextEncoder.Convolutional)]
    public void Columns_AreTheTokensAndTheRollout_OfTheExplanation(TextEncoder encoder)
    {
        string?[] texts = ["A superb film 👍🏽!", "", "The dull, DULL cast…", .. Enumerable.Repeat("long really long", 40), null];
        using var model = Trainer(options => options.Encoder = encoder).Fit(TestData.LoadTraining(context));
        var rows = Read(model.Transform(Scores.Load(context, texts)));

        using var engine = context.Model.CreatePredictionEngine<Review, Row>(
            model, new PredictionEngineOptions { OwnsTransformer = false });
        foreach (var (row, text) in rows.Zip(texts))
        {
            var explanation = model.Explain(context, text ?? "", options: Tokens);
            var single = engine.Predict(new Review { Text = text });
            var expected = explanation.Tokens.Select(token => token.Text).ToArray();
            CollectionAssert.AreEqual(expected, row.Tokens);
            CollectionAssert.AreEqual(expected, single.Tokens);
            Near(explanation.Rollout, row.TokenWeights!);
            Near(explanation.Rollout, single.TokenWeights!);
            Assert.AreEqual(explanation.Classes[1].Logit, row.Score, 1e-4);
        }
    }

    [TestMethod]
    public void OfAPair_TheSecondTextsTokensAreBehind()
    {
        using var model = Trainer(options => options.SecondTextColumnName = "Other").Fit(Pairs(TestData.Training));
        var rows = Read(model.Transform(Pairs(TestData.Test.Take(10))));

        foreach (var (row, review) in rows.Zip(TestData.Test))
        {
            var explanation = model.Explain(context, review.Text!, "other", Tokens);
            CollectionAssert.AreEqual(explanation.Tokens.Select(token => token.Text).ToArray(), row.Tokens);
            Near(explanation.Rollout, row.TokenWeights!);
            Assert.AreEqual(2, row.TokenWeights!.Sum(), 1e-4);
        }
    }

    [TestMethod]
    public void WhereNobodyReadsThem_APredictionEngineDoesNotMakeThem()
    {
        using var model = Trainer().Fit(TestData.LoadTraining(context));
        var text = string.Join(' ', Enumerable.Repeat("superb", 60));
        using var scores = TinyModels.CreateEngine(context, model);
        using var all = context.Model.CreatePredictionEngine<Review, Row>(
            model, new PredictionEngineOptions { OwnsTransformer = false });
        var withTokens = Garbage.Of(() => all.Predict(new Review { Text = text }), onAllThreads: true, seconds: 2);
        var few = withTokens * 2 / 3;
        Assert.IsLessThanOrEqualTo(few, Garbage.Of(() => scores.Predict(new Review { Text = text }), onAllThreads: true, few));
    }

    [TestMethod]
    public void AGetterMadeAfterARowWasScored_GivesItsTokens()
    {
        using var model = Trainer().Fit(TestData.LoadTraining(context));
        var data = Scores.Load(context, ["a superb film"]);
        var mapper = model.GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var score = 0f;
        row.GetGetter<float>(mapper.OutputSchema["Score"])(ref score);
        VBuffer<float> weights = default;
        row.GetGetter<VBuffer<float>>(mapper.OutputSchema["TokenWeights"])(ref weights);
        Near(model.Explain(context, "a superb film", options: Tokens).Rollout, weights.DenseValues().ToArray());
        row.Dispose();
    }

    [TestMethod]
    public void WithoutTheOption_ThereAreNone()
    {
        var schema = TinyModels.Sentiment.GetOutputSchema(TestData.LoadTest(context).Schema);

        Assert.IsNull(schema.GetColumnOrNull("Tokens"));
        Assert.IsNull(schema.GetColumnOrNull("TokenWeights"));
    }

    private AttentionSentimentTrainer Trainer(Action<AttentionSentimentTrainer.Options>? change = null) =>
        TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 1;
            options.OutputTokenWeights = true;
            change?.Invoke(options);
        });

    private List<Row> Read(IDataView data) => context.Data.CreateEnumerable<Row>(data, reuseRowObject: false).ToList();

    private IDataView Pairs(IEnumerable<Review> rows) => context.Data.LoadFromEnumerable(
        rows.Select(row => new Pair { Label = row.Label, Text = row.Text, Other = "other" }).ToList());

    private static void Near(IReadOnlyList<float> expected, float[] actual)
    {
        Assert.HasCount(expected.Count, actual);
        for (var i = 0; i < actual.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5, $"token {i}");
    }

    private sealed class Row
    {
        public float Score { get; set; }

        public string[]? Tokens { get; set; }

        public float[]? TokenWeights { get; set; }
    }

    private sealed class Pair
    {
        public bool Label { get; set; }

        public string? Text { get; set; }

        public string? Other { get; set; }
    }
}
