using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Featurizers as checkpoints.</summary>
[TestClass]
public sealed class SentenceCheckpointTests
{
    private static readonly string[] Texts = ["the film was very good — fine by me", "", "river"];

    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    [DataRow("bert", TextPooling.Mean, true)]
    [DataRow("bert", TextPooling.FirstToken, false)]
    [DataRow("distilbert", TextPooling.Max, true)]
    [DataRow("roberta", TextPooling.RootLength, false)]
    public void AFeaturizer_ComesBack_WithItsPoolingAndNorm(string name, TextPooling pooling, bool normalize)
    {
        using var featurizer = Featurizer(TinyCheckpoints.Of(name), pooling, normalize);
        var folder = folders.New(name);
        featurizer.SaveCheckpoint(folder);
        string[] files = ["config.json", "model.safetensors", "modules.json", "sentence_bert_config.json", "tokenizer.json",
            "tokenizer_config.json", "1_Pooling"];
        CollectionAssert.AreEquivalent(files, Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ToArray());
        Assert.AreEqual(20, PretrainedCheckpoint.Load(folder).MaximumTokens);
        Assert.AreEqual(PretrainedHead.None, PretrainedCheckpoint.Load(folder).Head);
        using var back = context.Transforms.Text.AttentionFeaturizer(Vectors.Column, "Text", folder)
            .Fit(Scores.Load(context, []));
        var (expected, found) = (Vectors.Of(featurizer, Texts), Vectors.Of(back, Texts));
        for (var i = 0; i < Texts.Length; i++)
            CollectionAssert.AreEqual(expected[i], found[i]);
    }

    [TestMethod]
    public void WhatACheckpointCannotHold_IsRefused()
    {
        using var scratch = Vectors.Fit(context, TinyModels.Sentiment);
        AssertRefused("its encoder was trained from scratch; expected one of a checkpoint.", scratch);
        using var prefixed = Featurizer(TinyCheckpoints.Bert, TextPooling.Mean, normalize: false, "query: ");
        AssertRefused("it reads 'query: ' before each text; expected no prefix.", prefixed);
        using var model = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, options => options.Pooling = TextPooling.Dot)
            .Fit(TestData.LoadTraining(context));
        using var pooled = Vectors.Fit(context, model);
        AssertRefused("its pooling is Dot; expected Mean, Max, FirstToken or RootLength.", pooled);
        using var lexical = context.Transforms.Text.AttentionEmbedder(Vectors.Column, "Text", new()
        {
            Checkpoint = TinyCheckpoints.Bert, LexicalDimension = 8, NumberOfEpochs = 0,
        }).Fit(TestData.LoadTest(context));
        AssertRefused("its 'LexicalDimension' is 8; expected 0, no lexical part.", lexical);
    }

    private AttentionFeaturizerTransformer Featurizer(string folder, TextPooling pooling, bool normalize, string prefix = "") =>
        context.Transforms.Text.AttentionFeaturizer(Vectors.Column, "Text", folder, pooling, normalize, prefix, maximumTokens: 20)
            .Fit(Scores.Load(context, []));

    private void AssertRefused(string reason, AttentionFeaturizerTransformer featurizer)
    {
        var folder = folders.New("refused");
        var error = Assert.Throws<InvalidOperationException>(() => featurizer.SaveCheckpoint(folder));
        Assert.AreEqual($"The featurizer cannot be written as a checkpoint, because {reason}", error.Message);
        Assert.IsFalse(Directory.Exists(folder));
    }
}
