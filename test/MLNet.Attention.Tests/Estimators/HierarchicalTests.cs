using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Long texts: words, then sentences.</summary>
[TestClass]
public sealed class HierarchicalTests
{
    private static readonly Lazy<AttentionSentimentTransformer> Fitted = new(() =>
    {
        var context = new MLContext(1);
        return Trainer(context).Fit(TestData.Load(context, Documents(TestData.Training)));
    });

    private readonly MLContext context = new(1);

    [TestMethod]
    public void Documents_AreLearnt()
    {
        var test = TestData.Load(context, Documents(TestData.Test));
        Assert.IsGreaterThan(0.85, context.BinaryClassification.Evaluate(Fitted.Value.Transform(test)).Accuracy);
    }

    [TestMethod]
    public void AnEncodedDocument_HasPaddingBetweenItsSentences()
    {
        var model = Fitted.Value.Model;
        var block = new MLNet.Attention.Transforms.Batches.TokenBlock(model.SpecialIds, model.Sentences);
        block.Add(Documents(TestData.Test).First().Text, model.Tokenizer, model.Configuration.Limit);
        Assert.IsTrue(block[0].Contains(model.SpecialIds.Pad));
    }

    [TestMethod]
    public void ADocument_ScoresTheSame_WhateverElseIsInTheBatch()
    {
        string[] texts =
        [
            .. Documents(TestData.Test).Take(12).Select(row => row.Text!), "Good.", "",
            "The film was good. I loved the plot, truly.",
        ];
        var together = Scores.Of(Fitted.Value, texts);
        for (var i = 0; i < texts.Length; i++)
            Assert.AreEqual(Scores.Of(Fitted.Value, texts[i])[0], together[i], 1e-4, texts[i]);
    }

    [TestMethod]
    public void TwoFits_AreTheSame()
    {
        using var again = Trainer(context).Fit(TestData.Load(context, Documents(TestData.Training)));
        var test = TestData.Load(context, Documents(TestData.Test));
        CollectionAssert.AreEqual(Scores.Of(Fitted.Value, test), Scores.Of(again, test));
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void TheCell_IsThatOfTheSentences(RecurrentCell cell)
    {
        using var model = Trainer(context, options =>
        {
            options.NumberOfEpochs = 1;
            options.RecurrentCell = cell;
        }).Fit(TestData.Load(context, Documents(TestData.Training)));
        var gates = model.Model.Network.get_parameter("networks.0.pooling.attention.encoder.bias_ih_l0")!.shape[0];
        Assert.AreEqual((cell == RecurrentCell.Lstm ? 4 : 3) * 8, gates);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        Assert.AreEqual(Scores.Of(model, "fine")[0], Scores.Of(loaded, "fine")[0]);
    }

    [TestMethod]
    public void AWarmStart_GoesOn()
    {
        var data = TestData.Load(context, Documents(TestData.Training));
        using var model = Trainer(context, options => options.NumberOfEpochs = 1).Fit(data, Fitted.Value);
        Assert.IsGreaterThan(0.85, context.BinaryClassification.Evaluate(
            model.Transform(TestData.Load(context, Documents(TestData.Test)))).Accuracy);
        Refusal.Of<ArgumentException>(
            () => Trainer(context, options => options.Pooling = TextPooling.Mean).Fit(data, Fitted.Value),
            "'Pooling' is Mean; expected Additive, as in the model to continue from.");
    }

    [TestMethod]
    public void AnExplanation_HasAWeightForEachTokenOfTheText()
    {
        var text = Documents(TestData.Test).First().Text!;
        var explanation = Fitted.Value.Explain(context, text);
        var tokens = explanation.Tokens.Count;
        Assert.HasCount(tokens, explanation.PoolingWeights);
        Assert.HasCount(tokens, explanation.Rollout);
        Assert.AreEqual(1, explanation.PoolingWeights.Sum(), 1e-4);
        Assert.IsTrue(explanation.PoolingWeights.All(weight => weight > 0));
        Assert.IsTrue(explanation.Classes.All(c => c.Attributions.Count == tokens));
        Assert.IsEmpty(explanation.Attention);
    }

    /// <summary>Segments that are padding alone, of texts with fewer sentences than others, change nothing.</summary>
    [TestMethod]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Softmax, PositionalEncoding.Rotary)]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Entmax15, PositionalEncoding.Alibi)]
    [DataRow(EncoderAttention.LocalWindow, AttentionFunction.Softmax, PositionalEncoding.Relative)]
    [DataRow(EncoderAttention.Linear, AttentionFunction.Softmax, PositionalEncoding.Learned)]
    [DataRow(EncoderAttention.AdaptiveSpan, AttentionFunction.Softmax, PositionalEncoding.Relative)]
    [DataRow(EncoderAttention.Additive, AttentionFunction.Entmax15, PositionalEncoding.Alibi)]
    [DataRow(EncoderAttention.Multiplicative, AttentionFunction.Softmax, PositionalEncoding.None)]
    [DataRow(EncoderAttention.Cosine, AttentionFunction.Entmax15, PositionalEncoding.Rotary)]
    public void EachAttention_ReadsASentenceOnItsOwn(
        EncoderAttention attention, AttentionFunction function, PositionalEncoding positions)
    {
        var settings = UntrainedModel.Settings with
        {
            Encoder = TextEncoder.Hierarchical, MaximumTokens = 600, NumberOfLayers = 2, GatedHeads = true, NetworkCount = 2,
            Attention = attention, AttentionNormalization = function, PositionalEncoding = positions,
        };
        if (attention == EncoderAttention.LocalWindow)
            settings = settings with { AttentionWindowRadius = 3, NumberOfGlobalTokens = 1 };
        using var model = new AttentionSentimentTransformer(context, UntrainedModel.Create(settings), ["Text"]);
        string[] texts = ["A good film.", "", Documents(TestData.Test).First().Text!];
        var together = Scores.Of(model, texts);
        Assert.IsTrue(together.All(float.IsFinite));
        Assert.HasCount(3, together.Distinct());
        for (var i = 0; i < texts.Length; i++)
            Assert.AreEqual(Scores.Of(model, texts[i])[0], together[i], 1e-4, texts[i]);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        CollectionAssert.AreEqual(together, Scores.Of(loaded, texts));
    }

    [TestMethod]
    [DataRow(TextPretraining.Embeddings)]
    [DataRow(TextPretraining.MaskedLanguageModel)]
    public void SeveralPretrainedNetworks_AreLearnt(TextPretraining pretraining)
    {
        var data = TestData.Load(context, Documents(TestData.Training));
        float[] Fit(Microsoft.ML.IDataView? unlabelled)
        {
            using var model = Trainer(context, options =>
            {
                (options.Pretraining, options.NumberOfPretrainingEpochs, options.UnlabelledData) = (pretraining, 1, unlabelled);
                (options.NumberOfModels, options.NumberOfEpochs) = (2, 2);
            }).Fit(data);
            Assert.AreEqual(2, model.Model.Configuration.NetworkCount);
            return Scores.Of(model, TestData.Load(context, Documents(TestData.Test)));
        }
        var unlabelled = Scores.Load(context, Documents(TestData.Test).Select(row => row.Text));
        var found = Fit(null);
        Assert.IsTrue(found.All(float.IsFinite));
        CollectionAssert.AreEqual(found, Fit(null));
        CollectionAssert.AreNotEqual(found, Fit(unlabelled));
    }

    private static AttentionSentimentTrainer Trainer(
        MLContext context, Action<AttentionSentimentTrainer.Options>? change = null) => TinyModels.Trainer(context, options =>
        {
            options.Encoder = TextEncoder.Hierarchical;
            options.MaximumTokens = 512;
            options.NumberOfEpochs = 8;
            change?.Invoke(options);
        });

    // Five sentences that mean nothing, and one that decides, in any place.
    private static IEnumerable<Review> Documents(IReadOnlyList<Review> rows)
    {
        var random = new Random(5);
        return rows.Select(row => new Review
        {
            Label = row.Label,
            Text = string.Join(' ', Enumerable.Range(0, 5)
                .Select(i => $"It was number {random.Next(90)} of the list, seen on day {random.Next(30)}.")
                .Append(row.Text!).OrderBy(_ => random.Next())),
        }).ToList();
    }
}
