using System.Text.Json.Nodes;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Fitted models as checkpoints.</summary>
[TestClass]
public sealed class SaveCheckpointTests
{
    private const string Text = "the film was very good — fine by me";

    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    [DataRow("bert")]
    [DataRow("distilbert")]
    [DataRow("roberta")]
    public void AClassifier_ComesBack_WithItsNamesAndLogits(string name)
    {
        using var model = TinyCheckpoints.Classifier(context, TinyCheckpoints.Of(name)).Fit(Topics.LoadTraining(context));
        var folder = folders.New(name);
        model.SaveCheckpoint(folder);
        using var back = TinyCheckpoints.Classifier(context, folder, options => options.NumberOfEpochs = 0)
            .Fit(Scores.Load(context, [""]));
        CollectionAssert.AreEqual(Topics.Classes.ToArray(), PretrainedCheckpoint.Load(folder).ClassNames.ToArray());
        TinyCheckpoints.AreNear(TinyCheckpoints.Logits(model, Text), TinyCheckpoints.Logits(back, Text), 1e-5);
        CollectionAssert.AreEquivalent(
            new[] { "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json" },
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ToArray());
        Assert.HasCount(1, Directory.GetDirectories(Path.GetDirectoryName(folder)!), "nothing unfinished is left");
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!;
        var given = JsonNode.Parse(File.ReadAllText(Path.Combine(TinyCheckpoints.Of(name), "config.json")))!;
        foreach (var field in (string[])["model_type", "vocab_size", "hidden_size", "dim", "num_hidden_layers", "n_layers",
            "num_attention_heads", "n_heads", "max_position_embeddings", "hidden_act", "architectures"])
        {
            Assert.AreEqual(given[field]?.ToJsonString(), config[field]?.ToJsonString(), field);
        }
    }

    [TestMethod]
    public void ASentimentModel_HasTwoClasses()
    {
        using var model = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert).Fit(TestData.LoadTraining(context));
        var folder = folders.New("sentiment");
        model.SaveCheckpoint(folder);
        CollectionAssert.AreEqual(new[] { "negative", "positive" }, PretrainedCheckpoint.Load(folder).ClassNames.ToArray());
        using var back = TinyCheckpoints.Sentiment(context, folder, options => options.NumberOfEpochs = 0)
            .Fit(Scores.Load(context, [""]));
        TinyCheckpoints.AreNear(TinyCheckpoints.Logits(model, Text), TinyCheckpoints.Logits(back, Text), 1e-5);
    }

    [TestMethod]
    public void ARegressionOfPairs_HasTheUnitsOfItsLabels()
    {
        using var model = TinyCheckpoints.Regression(context, TinyCheckpoints.Bert, Pairs)
            .Fit(TextPairs.Load(context, TextPairs.Similarity.Take(60)));
        var folder = folders.New("regression");
        model.SaveCheckpoint(folder);
        using var back = TinyCheckpoints.Regression(context, folder, options =>
        {
            Pairs(options);
            (options.NumberOfEpochs, options.LabelColumnName) = (0, "None");
        }).Fit(TextPairs.Load(context, TextPairs.Similarity.Take(1)));
        TinyCheckpoints.AreNear(
            TinyCheckpoints.Logits(model, Text, "river"), TinyCheckpoints.Logits(back, Text, "river"), 1e-5);

        static void Pairs(AttentionTextRegressionTrainer.Options options) => options.SecondTextColumnName = "Second";
    }

    [TestMethod]
    public void WhatACheckpointCannotHold_IsRefused()
    {
        AssertRefused("its encoder was trained from scratch; expected one with 'Checkpoint'.", TinyModels.Sentiment);
        using var two = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, options => options.NumberOfModels = 2)
            .Fit(TestData.LoadTraining(context));
        AssertRefused("it has 2 networks; expected one network.", two);
        using var pooled = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, options => options.Pooling = TextPooling.Mean)
            .Fit(TestData.LoadTraining(context));
        AssertRefused("its pooling is Mean; expected FirstToken", pooled);
    }

    [TestMethod]
    public void AFolderWithFiles_StaysAsItIs()
    {
        using var model = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, options => options.NumberOfEpochs = 0)
            .Fit(Scores.Load(context, [""]));
        var folder = Directory.CreateDirectory(folders.New("full")).FullName;
        model.SaveCheckpoint(folder); // an empty one is fine
        var error = Assert.Throws<IOException>(() => model.SaveCheckpoint(folder));
        Assert.EndsWith("which is not empty; expected a new or an empty folder.", error.Message);
        var file = Path.Combine(folder, "config.json");
        Assert.Contains("a file", Assert.Throws<IOException>(() => model.SaveCheckpoint(file)).Message);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.SaveCheckpoint(folders.New("late")));
    }

    private void AssertRefused(string reason, AttentionTextTransformer model)
    {
        var folder = folders.New("refused");
        var error = Assert.Throws<InvalidOperationException>(() => model.SaveCheckpoint(folder));
        Assert.Contains(reason, error.Message);
        Assert.IsFalse(Directory.Exists(folder));
    }
}
