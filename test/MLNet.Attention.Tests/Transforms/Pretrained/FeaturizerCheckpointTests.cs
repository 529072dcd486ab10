using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Modules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Featurizers as the folders of sentence-transformers.</summary>
[TestClass]
public sealed class FeaturizerCheckpointTests
{
    private const string Text = "the film was very good — fine by me";

    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    [DataRow("bert", TextPooling.Mean, true, "pooling_mode_mean_tokens")]
    [DataRow("distilbert", TextPooling.Max, false, "pooling_mode_max_tokens")]
    [DataRow("roberta", TextPooling.FirstToken, false, "pooling_mode_cls_token")]
    [DataRow("bert", TextPooling.RootLength, true, "pooling_mode_mean_sqrt_len_tokens")]
    public void Vectors_ComeBack(string name, TextPooling pooling, bool normalize, string mode)
    {
        using var featurizer = Featurizer(TinyCheckpoints.Of(name), pooling, normalize, maximumTokens: 9);
        var folder = folders.New(name);
        featurizer.SaveCheckpoint(folder);
        using var back = Featurizer(folder);
        CollectionAssert.AreEqual(Vector(featurizer, Text), Vector(back, Text));
        var modules = (JsonArray)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "modules.json")))!;
        CollectionAssert.AreEqual(
            ((string[])["Transformer", "Pooling", "Normalize"])[..(normalize ? 3 : 2)].Select(type =>
                $"sentence_transformers.models.{type}").ToArray(),
            modules.Select(module => (string)module!["type"]!).ToArray());
        CollectionAssert.AreEqual(new[] { "", "1_Pooling", "2_Normalize" }[..modules.Count],
            modules.Select(module => (string)module!["path"]!).ToArray());
        var config = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "1_Pooling", "config.json")))!;
        CollectionAssert.AreEqual(new[] { mode },
            config.Where(field => field.Key.StartsWith("pooling_mode_") && (bool)field.Value!).Select(field => field.Key)
                .ToArray());
        Assert.AreEqual(32, (int)config["word_embedding_dimension"]!);
        var checkpoint = PretrainedCheckpoint.Load(folder);
        Assert.AreEqual((PretrainedHead.None, 9), (checkpoint.Head, checkpoint.MaximumTokens));
    }

    [TestMethod]
    [DataRow(TextPooling.Additive, AttentionFunction.Softmax)]
    [DataRow(TextPooling.General, AttentionFunction.Entmax15)]
    public void APoolingByAttention_HasItsWeightsInTheFolder(TextPooling pooling, AttentionFunction function)
    {
        using var model = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, options =>
            (options.Pooling, options.PoolingNormalization) = (pooling, function)).Fit(Topics.LoadTraining(context));
        using var featurizer = context.Transforms.Text.AttentionFeaturizer("Features", "Text", model).Fit(Texts);
        var folder = folders.New("attention");
        featurizer.SaveCheckpoint(folder);
        foreach (var chosen in new TextPooling?[] { null, pooling })
        {
            using var back = Featurizer(folder, chosen);
            CollectionAssert.AreEqual(Vector(featurizer, Text), Vector(back, Text));
        }
        using var mean = Featurizer(folder, TextPooling.Mean);
        CollectionAssert.AreNotEqual(Vector(featurizer, Text), Vector(mean, Text));
        Refusal.Of<ArgumentOutOfRangeException>(() => Featurizer(folder, TextPooling.Cosine),
            "'pooling' is Cosine; expected Mean, Max, FirstToken or RootLength", $"'{folder}' has none of this one",
            "Fit a trainer with 'Checkpoint' and this 'Pooling'");

        // A training starts from it; with a rate of almost 0, it stays what it was.
        using var later = TinyCheckpoints.Classifier(context, folder, options =>
            (options.LearningRate, options.WeightDecay) = (1e-12, 0)).Fit(Topics.LoadTraining(context));
        Assert.AreEqual((pooling, function), (later.Model.Configuration.Pooling, later.Model.Configuration.PoolingNormalization));
        foreach (var ((name, expected), (_, found)) in model.Model.Network.Networks[0].PoolingParameters()
            .Zip(later.Model.Network.Networks[0].PoolingParameters()))
        {
            TinyCheckpoints.AreNear(TensorAssert.Values(expected).Select(value => (float)value).ToArray(),
                TensorAssert.Values(found).Select(value => (float)value).ToArray(), 1e-6, name);
        }
    }

    [TestMethod]
    public void WithSixteenBits_TheFolderHasThem()
    {
        using var featurizer = Featurizer(TinyCheckpoints.Bert);
        featurizer.WeightStorage = WeightStorage.Float16;
        var folder = folders.New("half");
        featurizer.SaveCheckpoint(folder);
        using var back = Featurizer(folder);
        TinyCheckpoints.AreNear(Vector(featurizer, Text), Vector(back, Text), 0.02);
        CollectionAssert.AreNotEqual(Vector(featurizer, Text), Vector(back, Text));
    }

    [TestMethod]
    public void ADamagedPooling_IsRefused()
    {
        using var model = TinyCheckpoints.Classifier(
            context, TinyCheckpoints.Bert, options => options.Pooling = TextPooling.Dot).Fit(Topics.LoadTraining(context));
        using var featurizer = context.Transforms.Text.AttentionFeaturizer("Features", "Text", model).Fit(Texts);
        var folder = folders.New("damaged");
        featurizer.SaveCheckpoint(folder);
        var (config, weights) = (Path.Combine(folder, "1_AttentionPooling", "config.json"),
            Path.Combine(folder, "1_AttentionPooling", "model.safetensors"));
        var intact = File.ReadAllText(config);
        foreach (var (from, to, expected) in new[]
        {
            ("Dot", "Mean", "'pooling' is 'Mean'; expected one of Additive, Dot, ScaledDot, General, Cosine"),
            ("Softmax", "Hardmax", "'normalization' is 'Hardmax'"),
            ("Dot", "Additive", "1_AttentionPooling/model.safetensors: has no tensor 'projection.weight'"),
        })
        {
            File.WriteAllText(config, intact.Replace(from, to));
            Refusal.Of<FormatException>(() => Featurizer(folder), expected);
        }
        File.WriteAllText(config, intact);
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^1]);
        Refusal.OfSource("1_AttentionPooling/model.safetensors", () => Featurizer(folder));
        File.Delete(weights);
        Refusal.OfSource("1_AttentionPooling/model.safetensors", () => Featurizer(folder), "is missing; expected the weights");
    }

    [TestMethod]
    public void WhatAFolderCannotHold_IsRefused()
    {
        var folder = folders.New("refused");
        using var scratch = context.Transforms.Text.AttentionFeaturizer("Features", "Text", TinyModels.Sentiment).Fit(Texts);
        Refusal.Of<InvalidOperationException>(() => scratch.SaveCheckpoint(folder), "its encoder was trained from scratch");
        using var two = TinyCheckpoints.Sentiment(context, TinyCheckpoints.Bert, options => options.NumberOfModels = 2)
            .Fit(TestData.LoadTraining(context));
        using var several = context.Transforms.Text.AttentionFeaturizer("Features", "Text", two).Fit(Texts);
        Refusal.Of<InvalidOperationException>(() => several.SaveCheckpoint(folder), "it has 2 networks; expected one network.");
        using var prefixed = context.Transforms.Text.AttentionFeaturizer(
            "Features", "Text", TinyCheckpoints.Bert, prefix: "query: ").Fit(Texts);
        Refusal.Of<InvalidOperationException>(() => prefixed.SaveCheckpoint(folder),
            "it reads 'query: ' before each text; expected no prefix.");
        using var lexical = context.Transforms.Text.AttentionEmbedder("Features", "Text", new()
        {
            Checkpoint = TinyCheckpoints.Bert, LexicalDimension = 8, NumberOfEpochs = 0,
        }).Fit(TestData.LoadTest(context));
        Refusal.Of<InvalidOperationException>(() => lexical.SaveCheckpoint(folder),
            "its 'LexicalDimension' is 8; expected 0, no lexical part.");
        Assert.IsFalse(Directory.Exists(folder));
        using var featurizer = Featurizer(TinyCheckpoints.Bert);
        Refusal.Of<IOException>(() => featurizer.SaveCheckpoint(TinyCheckpoints.Bert), "which is not empty");
        featurizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => featurizer.SaveCheckpoint(folder));
    }

    private IDataView Texts => Scores.Load(context, [""]);

    private AttentionFeaturizerTransformer Featurizer(
        string folder, TextPooling? pooling = null, bool? normalize = null, int? maximumTokens = null) =>
        context.Transforms.Text.AttentionFeaturizer("Features", "Text", folder, pooling, normalize, maximumTokens: maximumTokens)
            .Fit(Texts);

    private float[] Vector(ITransformer featurizer, string text) =>
        featurizer.Transform(Scores.Load(context, [text])).GetColumn<float[]>("Features").Single();
}
