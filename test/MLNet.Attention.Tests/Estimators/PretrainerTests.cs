using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Pre-training of an encoder on texts without labels.</summary>
[TestClass]
public sealed class PretrainerTests
{
    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    public void ItWritesACheckpoint_FromWhichOthersStart()
    {
        var progress = new ProgressList();
        var folder = folders.New("pretrained");
        using var featurizer = Pretrainer(folder, options => (options.NumberOfEpochs, options.Progress) = (4, progress))
            .Fit(TestData.LoadTraining(context));
        Assert.IsLessThan(progress.Epochs[0].ValidationLoss!.Value, progress.Epochs[^1].ValidationLoss!.Value);
        var checkpoint = PretrainedCheckpoint.Load(folder);
        Assert.AreEqual("bert", checkpoint.ModelType);
        Assert.AreEqual(PretrainedHead.MaskedLanguage, checkpoint.Head);
        Assert.AreEqual((16, 24), (checkpoint.Dimension, checkpoint.MaximumTokens));
        var vectors = featurizer.Transform(TestData.LoadTest(context)).GetColumn<float[]>("Features").ToList();
        Assert.AreEqual(16, vectors[0].Length);
        using var again = context.Transforms.Text.AttentionFeaturizer("Features", "Text", folder)
            .Fit(TestData.LoadTest(context));
        CollectionAssert.AreEqual(
            vectors[0], again.Transform(TestData.LoadTest(context)).GetColumn<float[]>("Features").First());

        progress = new ProgressList();
        using var model = TinyCheckpoints.Sentiment(context, folder, options =>
            (options.NumberOfEpochs, options.Progress) = (3, progress)).Fit(TestData.LoadTraining(context));
        Assert.IsLessThan(progress.Epochs[0].TrainingLoss!.Value, progress.Epochs[^1].TrainingLoss!.Value);
    }

    [TestMethod]
    public void ItGoesOn_FromACheckpoint_WithItsMaskedLanguageModel()
    {
        var (first, second) = (folders.New("first"), folders.New("second"));
        Pretrainer(first).Fit(TestData.LoadTraining(context)).Dispose();
        Pretrainer(second, options =>
        {
            (options.Checkpoint, options.LearningRate, options.WeightDecay) = (first, 1e-12, 0);
            (options.VocabularySize, options.NumberOfLayers, options.Dimension) = (16_000, 4, 128); // the defaults
            (options.NumberOfHeads, options.FeedForwardDimension) = (4, 512);
        }).Fit(TestData.LoadTraining(context)).Dispose();
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(first, "tokenizer.json")), File.ReadAllBytes(Path.Combine(second, "tokenizer.json")));
        var (before, after) = (Weights(first), Weights(second));
        CollectionAssert.AreEqual(before.Keys.ToArray(), after.Keys.ToArray());
        foreach (var (name, values) in before)
            TinyCheckpoints.AreNear(values, after[name], 1e-5, name);
    }

    [TestMethod]
    public void ItGoesOn_FromAnEncoderOfTransformers()
    {
        var folder = folders.New("further");
        using var featurizer = Further(folder, TinyCheckpoints.Of("distilbert")).Fit(TestData.LoadTraining(context));
        Assert.AreEqual("distilbert", PretrainedCheckpoint.Load(folder).ModelType);
    }

    [TestMethod]
    public void TheSameDataAndSeed_GiveTheSameCheckpoint()
    {
        var (first, second) = (folders.New("first"), folders.New("second"));
        Pretrainer(first).Fit(TestData.LoadTraining(context)).Dispose();
        Pretrainer(second).Fit(TestData.LoadTraining(context)).Dispose();
        foreach (var file in Directory.GetFiles(first))
            CollectionAssert.AreEqual(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(second, Path.GetFileName(file))));
    }

    [TestMethod]
    public void WrongOptions_AreNamed()
    {
        AssertRefused("'OutputDirectory' is ''; expected the name of a folder", options => options.OutputDirectory = "");
        AssertRefused("'VocabularySize' is 259; expected in [260, 262144]", options => options.VocabularySize = 259);
        AssertRefused("'MaximumTokens' is 2; expected in [3, 4096]", options => options.MaximumTokens = 2);
        AssertRefused("'Dimension' is 17; expected a multiple of 'NumberOfHeads', 2", options => options.Dimension = 17);
        AssertRefused("'NumberOfLayers' is 0; expected in [1, 128]", options => options.NumberOfLayers = 0);
        AssertRefused("'FeedForwardDimension' is 0; expected in [1, 65536]", options => options.FeedForwardDimension = 0);
        AssertRefused("'Dropout' is 1; expected in [0, 1)", options => options.Dropout = 1);
        AssertRefused("'OutputColumnName' is ''", options => options.OutputColumnName = "");
        AssertRefused("'Checkpoint' is ' '; expected the name of a folder", options => options.Checkpoint = " ");
        AssertRefused("'VocabularySize' is 330; expected its default, 16000: the 'Checkpoint' says it",
            options => options.Checkpoint = TinyCheckpoints.Bert);
    }

    [TestMethod]
    public void WhatCannotBeLearntOrWritten_IsRefused()
    {
        var empty = Scores.Load(context, [" ", null]);
        var error = Assert.Throws<InvalidOperationException>(() => Pretrainer(folders.New("none")).Fit(empty));
        Assert.AreEqual("The training data has no text in column 'Text'; expected at least one.", error.Message);
        Assert.IsFalse(Directory.Exists(folders.New("none")));
        var full = Directory.CreateDirectory(folders.New("full")).FullName;
        File.WriteAllText(Path.Combine(full, "mine.txt"), "");
        Assert.Throws<IOException>(() => Pretrainer(full).Fit(TestData.LoadTraining(context)));
        var longer = Assert.Throws<ArgumentOutOfRangeException>(() => Further(folders.New("long"), TinyCheckpoints.Bert,
            options => options.MaximumTokens = 65).Fit(TestData.LoadTraining(context)));
        Assert.StartsWith("'MaximumTokens' is 65; expected at most 64, as in the checkpoint", longer.Message);
    }

    private static Dictionary<string, float[]> Weights(string folder)
    {
        using var network = PretrainedCheckpoint.Load(folder).CreateMaskedLanguageNetwork();
        return network.named_parameters().ToDictionary(
            named => named.name, named => named.parameter.detach().contiguous().data<float>().ToArray());
    }

    private void AssertRefused(string message, Action<AttentionPretrainerEstimator.Options> change)
    {
        var error = Assert.Throws<ArgumentException>(() => Pretrainer(folders.New("refused"), change));
        Assert.StartsWith(message, error.Message);
    }

    private AttentionPretrainerEstimator Pretrainer(
        string folder, Action<AttentionPretrainerEstimator.Options>? change = null)
    {
        var options = new AttentionPretrainerEstimator.Options
        {
            OutputDirectory = folder, VocabularySize = 330, MaximumTokens = 24, NumberOfLayers = 1, Dimension = 16,
            NumberOfHeads = 2, FeedForwardDimension = 32, NumberOfEpochs = 1, Seed = 1,
        };
        change?.Invoke(options);
        return context.Transforms.Text.AttentionPretrainer("Text", options);
    }

    private AttentionPretrainerEstimator Further(
        string folder, string checkpoint, Action<AttentionPretrainerEstimator.Options>? change = null)
    {
        var options = new AttentionPretrainerEstimator.Options
        {
            OutputDirectory = folder, Checkpoint = checkpoint, MaximumTokens = 24, NumberOfEpochs = 1, Seed = 1,
        };
        change?.Invoke(options);
        return context.Transforms.Text.AttentionPretrainer("Text", options);
    }
}
