using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>How the texts of a pair are read, whether their order matters, and the range of predictions.</summary>
[TestClass]
public sealed class PairEncodingTests
{
    private readonly MLContext context = new(1);

    // That symmetric pairs are saved with each encoder is tested below.
    public static IEnumerable<object[]> Crossed =>
    [
        .. Enum.GetValues<TextEncoder>().Select(encoder => new object[] { encoder, false }),
        [TextEncoder.Transformer, true], [TextEncoder.NGram, true],
    ];

    public static IEnumerable<object[]> Symmetric =>
        from encoder in Enum.GetValues<TextEncoder>()
        from encoding in (PairEncoding[])[PairEncoding.Separate, PairEncoding.Crossed]
        select new object[] { encoder, encoding };

    [TestMethod]
    [DynamicData(nameof(Crossed))]
    public void CrossedTexts_AreLearnt_Saved_AndExplained(TextEncoder encoder, bool symmetric)
    {
        using var model = Fit(options =>
        {
            options.Encoder = encoder;
            options.PairEncoding = PairEncoding.Crossed;
            options.SymmetricPairs = symmetric;
            options.NumberOfEpochs = 12;
        });
        var test = TextPairs.Load(context, TextPairs.SimilarityTest);
        Assert.IsGreaterThan(0.8, context.Regression.Evaluate(model.Transform(test)).RSquared);

        using var loaded = (AttentionTextRegressionTransformer)ModelZip.Load(ModelZip.Save(model));
        CollectionAssert.AreEqual(Scores.Of(model, test), Scores.Of(loaded, test));

        var row = TextPairs.SimilarityTest[3];
        var explanation = loaded.Explain(context, row.Text!, row.Second);
        var c = explanation.Classes[0];
        Assert.AreEqual(Score(loaded, row), c.Logit, 1e-4);
        Assert.HasCount(explanation.Tokens.Count, c.Attributions);
        Assert.AreEqual(c.NetworkLogit - c.BaselineLogit, c.Attributions.Sum(), 0.05 + 0.1 * Math.Abs(c.NetworkLogit));
        Assert.AreEqual(2, explanation.Rollout.Sum(), 1e-4); // 1 for each text
    }

    [TestMethod]
    public void ATransformer_LearnsSimilarity_BetterCrossed()
    {
        double Loss(PairEncoding encoding)
        {
            using var model = Fit(options =>
            {
                options.Encoder = TextEncoder.Transformer;
                options.PairEncoding = encoding;
                options.NumberOfEpochs = 6;
            });
            var test = TextPairs.Load(context, TextPairs.SimilarityTest);
            return context.Regression.Evaluate(model.Transform(test)).MeanSquaredError;
        }
        Assert.IsLessThan(0.5 * Loss(PairEncoding.Separate), Loss(PairEncoding.Crossed));
    }

    [TestMethod]
    public void ACrossedPair_ScoresTheSame_WhateverElseIsInTheBatch()
    {
        using var model = Fit(options => options.PairEncoding = PairEncoding.Crossed);
        Row<float>[] rows =
        [
            .. TextPairs.SimilarityTest.Take(9), new() { Text = "river", Second = "a much longer text than all the others here" },
            new() { Text = "", Second = "garden" }, new(),
        ];
        var together = Scores.Of(model, TextPairs.Load(context, rows));
        for (var i = 0; i < rows.Length; i++)
            Assert.AreEqual(Score(model, rows[i]), together[i], 1e-4, $"row {i}");
    }

    [TestMethod]
    [DynamicData(nameof(Symmetric))]
    public void Symmetric_SwappedTextsScoreTheSame(TextEncoder encoder, PairEncoding encoding)
    {
        using var model = Fit(options =>
        {
            options.Encoder = encoder;
            options.PairEncoding = encoding;
            options.SymmetricPairs = true;
            options.NumberOfEpochs = 2;
        });
        using var loaded = (AttentionTextRegressionTransformer)ModelZip.Load(ModelZip.Save(model));
        var scores = Scores.Of(loaded, TextPairs.Load(context, TextPairs.SimilarityTest));
        var swapped = Scores.Of(loaded, TextPairs.Load(context, TextPairs.Swapped(TextPairs.SimilarityTest)));
        for (var i = 0; i < scores.Length; i++)
            Assert.AreEqual(scores[i], swapped[i], 1e-5, $"row {i}");
        Assert.IsGreaterThan(1, scores.Distinct().Count());
    }

    [TestMethod]
    [DataRow(nameof(AttentionTrainerOptions.PairEncoding), "'PairEncoding' is Crossed; expected Separate")]
    [DataRow(nameof(AttentionTrainerOptions.SymmetricPairs), "'SymmetricPairs' is False; expected True")]
    public void AWarmStart_NeedsTheSame(string option, string message)
    {
        void Change(AttentionTextRegressionTrainer.Options options)
        {
            options.NumberOfEpochs = 1;
            options.PairEncoding = option == nameof(options.PairEncoding) ? PairEncoding.Separate : PairEncoding.Crossed;
            options.SymmetricPairs = option == nameof(options.SymmetricPairs);
        }
        using var model = Fit(Change);
        var data = TextPairs.Load(context, TextPairs.Similarity);
        Refusal.Of<ArgumentException>(() => Trainer(options => options.NumberOfEpochs = 1).Fit(data, model), message);
        using var next = Trainer(Change).Fit(data, model);
        Assert.IsNotNull(next);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Clipped_PredictionsStayInTheRangeOfTheLabels(bool clip)
    {
        // Many labels are at the ends of the range, so that predictions go beyond them.
        using var model = Fit(options => options.ClipToLabelRange = clip);
        using var loaded = (AttentionTextRegressionTransformer)ModelZip.Load(ModelZip.Save(model));
        var scores = Scores.Of(loaded, TextPairs.Load(context, TextPairs.SimilarityTest));
        Assert.AreEqual(clip, scores.All(score => score is >= 0 and <= 4));
        CollectionAssert.AreEqual(Scores.Of(model, TextPairs.Load(context, TextPairs.SimilarityTest)), scores);
        if (clip)
        {
            using var free = Fit(options => options.ClipToLabelRange = false);
            CollectionAssert.AreEqual(
                Array.ConvertAll(Scores.Of(free, TextPairs.Load(context, TextPairs.SimilarityTest)),
                    score => Math.Clamp(score, 0, 4)), scores);
        }
    }

    [TestMethod]
    [DataRow(TextEncoder.Hierarchical, TextPooling.Additive)]
    [DataRow(TextEncoder.Transformer, TextPooling.Max)]
    [DataRow(TextEncoder.Recurrent, TextPooling.FirstToken)]
    public void ItIsAnEstimatorLikeMLNetsOwn(TextEncoder encoder, TextPooling pooling) => EstimatorContract.Check(
        context,
        Trainer(options =>
        {
            options.NumberOfEpochs = 1;
            options.Encoder = encoder;
            options.Pooling = pooling;
            options.PairEncoding = PairEncoding.Crossed;
            options.SymmetricPairs = true;
            options.ClipToLabelRange = true;
        }),
        new ContractData(TextPairs.Load(context, TextPairs.Similarity.Take(60))));

    private AttentionTextRegressionTransformer Fit(Action<AttentionTextRegressionTrainer.Options> change) =>
        Trainer(change).Fit(TextPairs.Load(context, TextPairs.Similarity));

    private AttentionTextRegressionTrainer Trainer(Action<AttentionTextRegressionTrainer.Options> change) =>
        TinyModels.Regression(context, options =>
        {
            options.SecondTextColumnName = "Second";
            options.NumberOfEpochs = 4;
            change(options);
        });

    private float Score(ITransformer model, Row<float> row) => Scores.Of(model, TextPairs.Load(context, [row]))[0];
}
