using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Training that continues from a fitted model.</summary>
[TestClass]
public sealed class WarmStartTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    [DataRow(TextEncoder.Convolutional)]
    public void ItStartsWhereTheOtherEnded_AndLeavesItAsItIs(TextEncoder encoder)
    {
        var data = TestData.LoadTraining(context);
        var first = new ProgressList();
        using var start = Trainer(first, options => options.Encoder = encoder).Fit(data);
        var before = ModelZip.Save(start);

        var second = new ProgressList();
        using var model = Trainer(second, options =>
        {
            options.Encoder = encoder;
            options.LearningRate = 1e-5;
            options.NumberOfEpochs = 1;
        }).Fit(data, start);

        Assert.IsLessThan(
            first.Epochs[0].TrainingLoss!.Value, second.Epochs[0].TrainingLoss!.Value, "the first epoch profits");
        CollectionAssert.AreEqual(
            ModelZip.Read(before, "model.safetensors"), ModelZip.Read(ModelZip.Save(start), "model.safetensors"));
        CollectionAssert.AreEqual(ModelZip.Read(before, "tokenizer.json"), ModelZip.Read(ModelZip.Save(model), "tokenizer.json"));
        Assert.AreEqual(start.Model.Configuration.NGramFeatureCount, model.Model.Configuration.NGramFeatureCount);
        start.Dispose();
        Assert.HasCount(1, Scores.Of(model, "it does not need the other one"));
    }

    [TestMethod]
    public void TextsAreReadAsByTheOtherModel_WhateverTheNewRowsSay()
    {
        using var start = Trainer().Fit(TestData.LoadTraining(context));
        var rows = TestData.Training.Take(40).Select(row => new Review { Label = row.Label, Text = row.Text!.Replace("the", "qqq") });
        using var model = Trainer(null, options => options.NumberOfEpochs = 1).Fit(TestData.Load(context, rows), start);
        Assert.AreEqual(start.Model.Configuration.VocabularySize, model.Model.Configuration.VocabularySize);
        Assert.AreSame(start.Model.Tokenizer, model.Model.Tokenizer);
    }

    [TestMethod]
    public void ALoadedModel_WillDo()
    {
        using var start = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Sentiment));
        using var model = Trainer(null, options => options.NumberOfEpochs = 1).Fit(TestData.LoadTraining(context), start);
        Assert.HasCount(1, Scores.Of(model, "text"));
    }

    [TestMethod]
    public void AnotherNetwork_IsNamed()
    {
        AssertRefused("'Dimension' is 8; expected 16", options => options.Dimension = 8);
        AssertRefused("'Encoder' is Recurrent; expected Hybrid", options => options.Encoder = TextEncoder.Recurrent);
        AssertRefused("'NumberOfHeads' is 4; expected 2", options => options.NumberOfHeads = 4);
        AssertRefused("'NumberOfLayers' is 2; expected 1", options => options.NumberOfLayers = 2);
        AssertRefused("'FeedForwardDimension' is 16; expected 32", options => options.FeedForwardDimension = 16);
        AssertRefused("'MaximumTokens' is 65; expected 64", options => options.MaximumTokens = 65);
        AssertRefused("'LowerCase' is False; expected True", options => options.LowerCase = false);
        AssertRefused("'KernelSizes' is [2]; expected [1, 2, 3, 4, 5]", options => options.KernelSizes = [2]);
        AssertRefused("'PositionalEncoding' is None; expected Sinusoidal",
            options => options.PositionalEncoding = PositionalEncoding.None);
        AssertRefused("'SecondTextColumnName' is given; expected null", options => options.SecondTextColumnName = "Text");
        AssertRefused("'WordNGramLength' is 1; expected 2", options => options.WordNGramLength = 1);
        AssertRefused("'CharacterNGramLength' is 5; expected 6", options => options.CharacterNGramLength = 5);
        AssertRefused("'MinimumCharacterNGramLength' is 3; expected 2", options => options.MinimumCharacterNGramLength = 3);
        AssertRefused("'VocabularySize' is 258; expected at least", options => options.VocabularySize = 258);
    }

    [TestMethod]
    public void OtherClasses_AreNamed()
    {
        using var start = TinyModels.Classifier(context, options => options.NumberOfEpochs = 1).Fit(Topics.LoadTraining(context));
        var labels = Topics.LoadTraining(context);
        var fewer = context.Transforms.Conversion.MapValueToKey("Label", "Text")
            .Fit(labels).Transform(labels);
        var error = Assert.Throws<ArgumentException>(() => TinyModels.Classifier(context).Fit(fewer, start));
        Assert.Contains("'Label'", error.Message);
        Assert.Contains($"expected {start.Model.Configuration.Task.OutputCount} classes", error.Message);
        using var model = TinyModels.Classifier(context, options => options.NumberOfEpochs = 1)
            .Fit(Topics.LoadTraining(context), start);
    }

    [TestMethod]
    public void WithoutNewRows_NothingIsValidated_AndTheScalesStay()
    {
        var log = new LogList(context);
        var progress = new ProgressList();
        using var start = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Sentiment));
        using var model = Trainer(progress).Fit(TestData.LoadTraining(context), start);
        Assert.IsTrue(progress.Epochs.All(epoch => epoch.ValidationLoss is null));
        Assert.AreEqual(start.Model.Configuration.Scales, model.Model.Configuration.Scales);
        log.AssertOne(ChannelMessageKind.Warning,
            "Too few of the 400 training rows are new to the model to continue from; expected at least 40");
        log.AssertOne(ChannelMessageKind.Warning, "Set 'ValidationSet' to rows that it has not learnt from.");
    }

    [TestMethod]
    public void OnlyNewRowsAreValidatedOn_AndTheNewModelKnowsThemToo()
    {
        // The new rows lie. What is validated on them cannot be right; the old ones would be.
        var lies = TestData.Test.Take(60).Select(row => new Review { Text = row.Text, Label = !row.Label });
        var progress = new ProgressList();
        using var model = Trainer(progress, options =>
        {
            options.LearningRate = 1e-7;
            options.NumberOfEpochs = 1;
            options.Encoder = TextEncoder.Hybrid;
        }).Fit(TestData.Load(context, TestData.Training.Concat(lies)), TinyModels.Sentiment);
        Assert.IsLessThan(0.6, progress.Epochs.Single().ValidationAccuracy!.Value);
        Assert.HasCount(400, TinyModels.Sentiment.Model.TrainingRows);
        Assert.HasCount(460, model.Model.TrainingRows);
        Assert.IsEmpty(TinyModels.Sentiment.Model.TrainingRows.Except(model.Model.TrainingRows));
    }

    [TestMethod]
    public void AValidationSet_IsValidatedOn_WhateverTheModelKnows()
    {
        var log = new LogList(context);
        var progress = new ProgressList();
        using var model = Trainer(progress, options =>
        {
            options.NumberOfEpochs = 1;
            options.ValidationSet = TestData.LoadTest(context);
        }).Fit(TestData.LoadTraining(context), TinyModels.Sentiment);
        Assert.IsNotNull(progress.Epochs.Single().ValidationLoss);
        Assert.HasCount(520, model.Model.TrainingRows, "the model was selected on its validation rows too");
        log.AssertNone(ChannelMessageKind.Warning);
    }

    [TestMethod]
    public void AModelThatDoesNotKnowItsRows_IsValidatedOn_WithAWarning()
    {
        var log = new LogList(context);
        var zip = ModelZip.WithField(ModelZip.Save(TinyModels.Sentiment), "training_rows", 0);
        using var start = (AttentionSentimentTransformer)ModelZip.Load(zip);
        var progress = new ProgressList();
        using var model = Trainer(progress, options => options.NumberOfEpochs = 1).Fit(TestData.LoadTraining(context), start);
        Assert.IsNotNull(progress.Epochs.Single().ValidationLoss);
        log.AssertOne(ChannelMessageKind.Warning, "does not say which rows it was trained on");
    }

    [TestMethod]
    public void ADisposedModel_SaysSo()
    {
        var start = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Sentiment));
        start.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Trainer().Fit(TestData.LoadTraining(context), start));
        Assert.Throws<ArgumentNullException>(() => Trainer().Fit(TestData.LoadTraining(context), null!));
    }

    private void AssertRefused(string expected, Action<AttentionSentimentTrainer.Options> change)
    {
        var error = Assert.Throws<ArgumentException>(
            () => Trainer(null, change).Fit(TestData.LoadTraining(context), TinyModels.Sentiment));
        Assert.Contains(expected, error.Message);
    }

    private AttentionSentimentTrainer Trainer(
        ProgressList? progress = null, Action<AttentionSentimentTrainer.Options>? change = null) =>
        TinyModels.Trainer(context, options =>
        {
            options.Progress = progress;
            change?.Invoke(options);
        });
}
