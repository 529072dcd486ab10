using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>With no epochs, a checkpoint's own head is used as it is.</summary>
[TestClass]
public sealed class PretrainedHeadTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow("bert")]
    [DataRow("distilbert")]
    [DataRow("roberta")]
    public void FromTheText_ItGivesTheLogitsOfTransformers(string name)
    {
        using var single = AsItIs(name);
        using var pairs = AsItIs(name, options => options.SecondTextColumnName = "Second");
        foreach (var row in new CheckpointFixture(name).Rows)
        {
            var (text, second) = (row.GetProperty("text").GetString()!, row.GetProperty("pair").GetString());
            TinyCheckpoints.AreNear(TinyCheckpoints.Numbers(row.GetProperty("logits")),
                TinyCheckpoints.Logits(second is null ? single : pairs, text, second), 1e-4, $"{text} / {second}");
        }
    }

    [TestMethod]
    public void WithoutALabelColumn_TheClassesAreThoseOfTheCheckpoint()
    {
        var data = Scores.Load(context, ["an e-mail surprised us", ""]);
        var pipeline = Trainer("bert").Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var model = pipeline.Fit(data);
        var scored = model.Transform(data);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["Score"].GetSlotNames(ref names);
        string[] expected = ["negative", "neutral", "positive"];
        CollectionAssert.AreEqual(expected, names.DenseValues().Select(name => name.ToString()).ToArray());
        CollectionAssert.IsSubsetOf(scored.GetColumn<string>("PredictedLabel").ToArray(), expected);
    }

    [TestMethod]
    public void WithALabelColumn_TheClassesHaveTheOrderOfItsKeys()
    {
        using var own = AsItIs("bert");
        using var model = Trainer("bert").Fit(Labelled("positive", "negative", "neutral"));
        var (expected, actual) = (TinyCheckpoints.Logits(own, "fine by me"), TinyCheckpoints.Logits(model, "fine by me"));
        TinyCheckpoints.AreNear([expected[2], expected[0], expected[1]], actual, 1e-6);
        var metrics = context.MulticlassClassification.Evaluate(model.Transform(Labelled("positive", "negative", "neutral")));
        Assert.HasCount(3, metrics.PerClassLogLoss);
    }

    [TestMethod]
    public void ALabelOfTexts_IsNotNeeded_AndNotLookedAt()
    {
        var data = TextPairs.Load(context, [Row("positive"), Row("of no class")]);
        Contracts.EstimatorContract.Check(context, Trainer("bert"), new(data));
        using var own = AsItIs("bert");
        using var model = Trainer("bert").Fit(data);
        CollectionAssert.AreEqual(TinyCheckpoints.Logits(own, "fine by me"), TinyCheckpoints.Logits(model, "fine by me"));
    }

    [TestMethod]
    public void KeysOfOtherNames_AreRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Trainer("bert").Fit(Labelled("good", "bad", "neutral")));
        Assert.StartsWith("'NumberOfEpochs' is 0; expected at least 1, because the keys of the label column are " +
            "'good', 'bad', 'neutral', and the classes of '", error.Message);
        Assert.EndsWith("' 'negative', 'neutral', 'positive'.", error.Message);
    }

    [TestMethod]
    public void AHeadOfAnotherTask_IsRefused()
    {
        var data = TestData.LoadTest(context);
        var error = Assert.Throws<InvalidOperationException>(() =>
            TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, options => options.NumberOfEpochs = 0).Fit(data));
        Assert.EndsWith("has 3 outputs, and not 1 or 2.", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => Trainer("bert_ner").Fit(Scores.Load(context, [""])));
        Assert.Contains("bert_ner' is TokenClassification.", error.Message);
    }

    [TestMethod]
    public void OptionsOfAnotherNetwork_AreRefused()
    {
        AssertRefused("'Pooling' is Mean; expected FirstToken with 'NumberOfEpochs' 0, as in the checkpoint",
            options => options.Pooling = TextPooling.Mean);
        AssertRefused("'PairEncoding' is Separate; expected Joined with 'NumberOfEpochs' 0, as in the checkpoint",
            options => (options.SecondTextColumnName, options.PairEncoding) = ("Text", PairEncoding.Separate));
        AssertRefused("'MaximumTokens' is 65; expected at most 64, as in the checkpoint", options => options.MaximumTokens = 65);
    }

    [TestMethod]
    public void WithoutACheckpoint_ThereIsAnEpoch()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            TinyModels.Trainer(context, options => options.NumberOfEpochs = 0));
        Assert.StartsWith("'NumberOfEpochs' is 0; expected in [1, 10000].", error.Message);
    }

    [TestMethod]
    public void SavedAndLoaded_ItScoresTheSame_WithoutTheFolder()
    {
        using var folders = new TinyCheckpoints();
        var folder = folders.Copy("bert", "config.json", text => text);
        using var model = Trainer(folder).Fit(Scores.Load(context, [""]));
        var zip = ModelZip.Save(model);
        Directory.Delete(folder, recursive: true);
        using var loaded = (AttentionTextClassifierTransformer)ModelZip.Load(zip);
        CollectionAssert.AreEqual(TinyCheckpoints.Logits(model, "twice…"), TinyCheckpoints.Logits(loaded, "twice…"));
    }

    private void AssertRefused(string message, Action<AttentionTextClassifierTrainer.Options> change)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => AsItIs("bert", change));
        Assert.StartsWith(message, error.Message);
    }

    private IDataView Labelled(params string[] names) => context.Transforms.Conversion.MapValueToKey("Label")
        .Fit(TextPairs.Load(context, names.Select(Row))).Transform(TextPairs.Load(context, names.Select(Row)));

    private static Row<string> Row(string name) => new() { Label = name, Text = name + " by me" };

    private AttentionTextClassifierTransformer AsItIs(
        string name, Action<AttentionTextClassifierTrainer.Options>? change = null) =>
        Trainer(name, change).Fit(Unlabelled());

    private IDataView Unlabelled()
    {
        var data = TextPairs.Load(context, [new Row<float> { Text = "", Second = "" }]);
        return context.Transforms.DropColumns("Label").Fit(data).Transform(data);
    }

    private AttentionTextClassifierTrainer Trainer(
        string nameOrFolder, Action<AttentionTextClassifierTrainer.Options>? change = null) => TinyCheckpoints.Classifier(
        context, Path.IsPathRooted(nameOrFolder) ? nameOrFolder : TinyCheckpoints.Of(nameOrFolder), options =>
        {
            (options.NumberOfEpochs, options.MaximumTokens) = (0, 64);
            change?.Invoke(options);
        });
}
