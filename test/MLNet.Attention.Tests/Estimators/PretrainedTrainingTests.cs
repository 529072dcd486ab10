using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Trainings that start from a checkpoint.</summary>
[TestClass]
public sealed class PretrainedTrainingTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void TheEncoderLearns_AndTheModelNeedsTheFolderNoMore()
    {
        using var folders = new TinyCheckpoints();
        var folder = folders.Copy("bert", "config.json", text => text);
        var (log, progress) = (new LogList(context), new ProgressList());
        using var model = TinyCheckpoints.Sentiment(context, folder, options =>
            (options.NumberOfEpochs, options.Progress) = (3, progress)).Fit(TestData.LoadTraining(context));
        log.AssertOne(ChannelMessageKind.Info, "The encoder of the checkpoint is trained, with a new head.");
        Assert.IsLessThan(progress.Epochs[0].TrainingLoss!.Value, progress.Epochs[^1].TrainingLoss!.Value);
        Assert.AreEqual(1, model.Model.Configuration.NetworkCount);
        var listed = model.TrainingSummary!.Options;
        foreach (var unused in new[] { "VocabularySize", "LowerCase", "Dimension", "NumberOfLayers", "AttentionSpanPenalty" })
            Assert.IsFalse(listed.ContainsKey(unused), $"the folder says it: {unused}");
        foreach (var used in new[] { "Checkpoint", "MaximumTokens", "LayerwiseLearningRateDecay", "Dropout" })
            Assert.IsTrue(listed.ContainsKey(used), used);
        var zip = ModelZip.Save(model);
        Directory.Delete(folder, recursive: true);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(zip);
        CollectionAssert.AreEqual(Scores.Of(model, "a good film", ""), Scores.Of(loaded, "a good film", ""));
        CollectionAssert.AreEqual(ModelZip.Read(zip, "manifest.json"), ModelZip.Read(ModelZip.Save(loaded), "manifest.json"));
    }

    [TestMethod]
    public void Hybrid_HasNGramsBeside_InTheCaseThatTheTokenizerReads()
    {
        using var folders = new TinyCheckpoints();
        using var model = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, options => options.Encoder = TextEncoder.Hybrid)
            .Fit(TestData.LoadTraining(context));
        Assert.IsNotNull(model.Model.NGrams);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        CollectionAssert.AreEqual(Scores.Of(model, "A GOOD film"), Scores.Of(loaded, "A GOOD film"));
        Assert.Contains("n-gram part", Assert.Throws<InvalidOperationException>(
            () => model.SaveCheckpoint(folders.New("hybrid"))).Message);
    }

    [TestMethod]
    public void AHeadWithTheSameClasses_LearnsFurther()
    {
        string[] names = ["positive", "negative", "neutral"];
        var rows = Enumerable.Range(0, 30).Select(i => new Row<string> { Label = names[i % 3], Text = $"row {i} of {names[i % 3]}" });
        var data = context.Transforms.Conversion.MapValueToKey("Label").Fit(TextPairs.Load(context, rows))
            .Transform(TextPairs.Load(context, rows));
        var log = new LogList(context);
        using var model = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert,
            options => (options.LearningRate, options.ValidationFraction) = (1e-12, 0)).Fit(data);
        log.AssertOne(ChannelMessageKind.Info, "The encoder and the head of the checkpoint are trained.");
        using var asItIs = TinyCheckpoints.Classifier(
            context, TinyCheckpoints.Bert, options => options.NumberOfEpochs = 0).Fit(data);
        TinyCheckpoints.AreNear(
            TinyCheckpoints.Logits(asItIs, "fine by me"), TinyCheckpoints.Logits(model, "fine by me"), 1e-4);
    }

    [TestMethod]
    [DataRow("bert")]
    [DataRow("distilbert")]
    [DataRow("roberta")]
    public void APair_IsOneSequence_AndIsExplainedAsOne(string name)
    {
        var data = TextPairs.Load(context, TextPairs.Similarity.Take(60));
        using var model = TinyCheckpoints.Regression(context, TinyCheckpoints.Of(name), options =>
            (options.SecondTextColumnName, options.OutputTokenWeights) = ("Second", true)).Fit(data);
        Assert.AreEqual(PairEncoding.Joined, model.Model.Configuration.PairEncoding);
        var (first, second) = ("my neighbours engine", "an email");
        var explanation = model.Explain(context, first, second, new ExplanationOptions { Unit = ExplanationUnit.Tokens });
        var texts = explanation.Tokens.Select(token => (token.Range.TextIndex, token.Text)).ToList();
        Assert.AreEqual((0, ""), texts[0], "the first special token");
        Assert.AreEqual((1, ""), texts[^1], "the last one");
        foreach (var (index, text) in ((int, string)[])[(0, first), (1, second)])
            Assert.AreEqual(text.Replace(" ", ""), string.Concat(texts.Where(token => token.TextIndex == index).Select(token => token.Text)));
        Assert.AreEqual(1, explanation.Rollout.Sum(), 1e-4);
        Assert.AreEqual(explanation.Tokens.Count, explanation.Attention[0].Tokens);
        Assert.IsLessThan(0.1, explanation.Predicted.CompletenessError);
        Assert.AreEqual(0, explanation.Predicted.Attributions[0], "the special tokens are in the baseline too");
        Assert.Contains("</html>", explanation.ToHtml());

        var rows = TextPairs.Load(context, [new Row<float> { Text = first, Second = second }]);
        var scored = model.Transform(rows);
        var tokens = scored.GetColumn<VBuffer<ReadOnlyMemory<char>>>("Tokens").Single();
        var weights = scored.GetColumn<VBuffer<float>>("TokenWeights").Single();
        CollectionAssert.AreEqual(explanation.Tokens.Select(token => token.Text).ToArray(),
            tokens.DenseValues().Select(token => token.ToString()).ToArray());
        TinyCheckpoints.AreNear(explanation.Rollout, [.. weights.DenseValues()], 1e-5);
    }

    [TestMethod]
    public void TypesOfTokens_AreRead_WhereTheTokenizerGivesThem()
    {
        using var folders = new TinyCheckpoints();
        var withTypes = folders.Copy("bert", "tokenizer_config.json", text => text.Replace("TokenizersBackend", "BertTokenizerFast"));
        var (without, with) = (Score(TinyCheckpoints.Bert), Score(withTypes));
        Assert.AreNotEqual(without, with, 1e-4);
        var named = folders.Copy("bert", "tokenizer_config.json",
            text => text.Replace("\"backend\"", "\"model_input_names\": [\"token_type_ids\"],\n\"backend\""));
        Assert.AreEqual(with, Score(named), 1e-6);

        float Score(string folder)
        {
            using var model = TinyCheckpoints.Classifier(context, folder, options =>
                (options.NumberOfEpochs, options.SecondTextColumnName, options.LabelColumnName) = (0, "Second", "None"))
                .Fit(TextPairs.Load(context, TextPairs.Similarity.Take(1)));
            using var loaded = (AttentionTextClassifierTransformer)ModelZip.Load(ModelZip.Save(model));
            var score = TinyCheckpoints.Logits(model, "an e-mail", "fine by me")[0];
            Assert.AreEqual(score, TinyCheckpoints.Logits(loaded, "an e-mail", "fine by me")[0]);
            return score;
        }
    }

    [TestMethod]
    public void TextsOfAPair_MayBeReadApart()
    {
        using var model = TinyCheckpoints.Regression(context, TinyCheckpoints.Bert, options => (options.SecondTextColumnName,
            options.PairEncoding, options.Pooling) = ("Second", PairEncoding.Separate, TextPooling.Mean))
            .Fit(TextPairs.Load(context, TextPairs.Similarity.Take(60)));
        using var loaded = (AttentionTextRegressionTransformer)ModelZip.Load(ModelZip.Save(model));
        Assert.AreEqual(TinyCheckpoints.Logits(model, "river", "engine")[0], TinyCheckpoints.Logits(loaded, "river", "engine")[0]);
    }

    [TestMethod]
    public void FrozenPartsAndAdapters_AreThoseOfTheCheckpoint()
    {
        using var asItIs = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert,
            options => (options.NumberOfEpochs, options.LabelColumnName) = (0, "None")).Fit(Topics.LoadTraining(context));
        using var model = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, options =>
            (options.FreezeEmbeddings, options.NumberOfFrozenLayers, options.LayerwiseLearningRateDecay) = (true, 1, 0.9))
            .Fit(Topics.LoadTraining(context));
        using var adapted = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, options =>
            (options.LoraRank, options.GradientCheckpointing) = (2, true)).Fit(Topics.LoadTraining(context));
        var before = Parameters(asItIs);
        foreach (var (name, values) in Parameters(model).Where(named => named.Key.StartsWith("encoder.", default)))
            Assert.AreEqual(name.StartsWith("encoder.encoder.layers.1.", default), !values.SequenceEqual(before[name]), name);
        foreach (var (name, values) in Parameters(adapted).Where(named => named.Key.StartsWith("encoder.", default)))
            Assert.AreEqual(name.EndsWith(".in_proj_weight", default), !values.SequenceEqual(before[name]), name);
    }

    [TestMethod]
    public void AWarmStart_GoesOnFromAModelOfACheckpoint()
    {
        var data = TestData.LoadTraining(context);
        using var first = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert).Fit(data);
        using var second = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, options => options.LearningRate = 1e-12)
            .Fit(data, first);
        var (before, after) = (first.Model.Network.Networks[0], second.Model.Network.Networks[0]);
        foreach (var (one, other) in before.parameters().Zip(after.parameters()))
            Modules.TensorAssert.Near(one.detach(), other.detach(), 1e-5);
        var error = Assert.Throws<ArgumentException>(() => TinyModels.Trainer(context).Fit(data, first));
        Assert.StartsWith("'Checkpoint' is null; expected given, as in the model to continue from.", error.Message);
        error = Assert.Throws<ArgumentException>(() => TinyCheckpoints.Sentiment(
            context, TinyCheckpoints.Bert, options => options.NumberOfEpochs = 0).Fit(data, first));
        Assert.StartsWith("'NumberOfEpochs' is 0; expected at least 1", error.Message);
    }

    [TestMethod]
    public void OptionsThatTheCheckpointSays_AreRefused()
    {
        AssertRefused("'Dimension' is 64; expected its default, 128: the 'Checkpoint' says it.", options => options.Dimension = 64);
        AssertRefused("'VocabularySize' is 400; expected its default, 16000", options => options.VocabularySize = 400);
        AssertRefused("'LowerCase' is False; expected its default, True", options => options.LowerCase = false);
        AssertRefused("'NumberOfLayers' is 2", options => options.NumberOfLayers = 2);
        AssertRefused("'NumberOfHeads' is 2", options => options.NumberOfHeads = 2);
        AssertRefused("'FeedForwardDimension' is 2", options => options.FeedForwardDimension = 2);
        AssertRefused("'PositionalEncoding' is Rotary", options => options.PositionalEncoding = PositionalEncoding.Rotary);
        AssertRefused("'Attention' is Linear", options => options.Attention = EncoderAttention.Linear);
        AssertRefused("'GatedHeads' is True", options => options.GatedHeads = true);
        AssertRefused("'RecurrentCell' is Gru", options => options.RecurrentCell = RecurrentCell.Gru);
        AssertRefused("'KernelSizes' is ", options => options.KernelSizes = [1]);
        AssertRefused("'UnlabelledData' is ", options => options.UnlabelledData = TestData.LoadTest(context));
        AssertRefused("'NumberOfPretrainingEpochs' is 1", options => options.NumberOfPretrainingEpochs = 1);
        AssertRefused("'Pretraining' is Embeddings; expected None with 'Checkpoint'",
            options => options.Pretraining = TextPretraining.Embeddings);
        AssertRefused("'Encoder' is Recurrent; expected Hybrid or Transformer with 'Checkpoint'",
            options => options.Encoder = TextEncoder.Recurrent);
        AssertRefused("'SymmetricPairs' is True; expected false with 'PairEncoding' Joined",
            options => (options.SymmetricPairs, options.SecondTextColumnName) = (true, "Second"));
        AssertRefused("'NumberOfEpochs' is -1; expected in [0, 10000]", options => options.NumberOfEpochs = -1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            TinyModels.Trainer(context, options => options.PairEncoding = PairEncoding.Joined));
        Assert.StartsWith("'PairEncoding' is Joined; expected another one without 'Checkpoint'.", error.Message);
    }

    [TestMethod]
    public void WhatDoesNotFitTheFolder_IsRefused_WhenFitOpensIt()
    {
        var data = TestData.LoadTraining(context);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => TinyCheckpoints.Sentiment(
            context, TinyCheckpoints.Bert, options => options.NumberOfFrozenLayers = 3).Fit(data));
        Assert.StartsWith("'NumberOfFrozenLayers' is 3; expected at most 2, as in the checkpoint", error.Message);
        Assert.Throws<DirectoryNotFoundException>(() => TinyCheckpoints.Sentiment(context, "nowhere").Fit(data));
        using var folders = new TinyCheckpoints();
        var damaged = folders.Copy("bert", "tokenizer_config.json", _ => "{");
        Assert.Throws<FormatException>(() => TinyCheckpoints.Sentiment(context, damaged).Fit(data));
    }

    private void AssertRefused(string message, Action<AttentionSentimentTrainer.Options> change)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, change));
        Assert.StartsWith(message, error.Message);
    }

    private static Dictionary<string, double[]> Parameters(AttentionTextTransformer model) => model.Model.Network.Networks[0]
        .named_parameters().ToDictionary(named => named.name, named => Modules.TensorAssert.Values(named.parameter));
}
