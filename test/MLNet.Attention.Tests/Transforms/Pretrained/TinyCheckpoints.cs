using System.Text.Json;
using MLNet.Attention.Tests.Modules;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Estimators of the tiny checkpoints that Hugging Face's transformers wrote, and folders that a test writes.</summary>
internal sealed class TinyCheckpoints : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("folders-").FullName;

    /// <summary>A tiny BERT with three classes.</summary>
    public static string Bert => Of("bert");

    /// <summary>The folder of a fixture.</summary>
    public static string Of(string name) => Path.Combine(Fixture.Folder, "checkpoints", name);

    /// <summary>A folder that does not exist yet, and goes with this object.</summary>
    public string New(string name) => Path.Combine(root, name);

    /// <summary>A copy of a fixture with another text in a file.</summary>
    public string Copy(string name, string file, Func<string, string> change)
    {
        var copy = Directory.CreateDirectory(New(name + "-" + Guid.NewGuid())).FullName;
        foreach (var path in Directory.GetFiles(Of(name)))
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        File.WriteAllText(Path.Combine(copy, file), change(File.ReadAllText(Path.Combine(copy, file))));
        return copy;
    }

    /// <summary>Sets the options of a fast fine-tuning.</summary>
    public static TOptions Options<TOptions>(TOptions options, string directory, Action<TOptions>? change = null)
        where TOptions : AttentionTrainerOptions
    {
        (options.Checkpoint, options.Encoder, options.NumberOfEpochs, options.Seed) = (directory, TextEncoder.Transformer, 1, 1);
        (options.MaximumTokens, options.BatchSize, options.LearningRate) = (24, 16, 0.002);
        change?.Invoke(options);
        return options;
    }

    public static AttentionSentimentTrainer Sentiment(
        MLContext context, string directory, Action<AttentionSentimentTrainer.Options>? change = null) =>
        context.BinaryClassification.Trainers.AttentionSentiment(
            Options(new AttentionSentimentTrainer.Options(), directory, change));

    public static AttentionTextClassifierTrainer Classifier(
        MLContext context, string directory, Action<AttentionTextClassifierTrainer.Options>? change = null) =>
        context.MulticlassClassification.Trainers.AttentionTextClassifier(
            Options(new AttentionTextClassifierTrainer.Options(), directory, change));

    public static AttentionTextRegressionTrainer Regression(
        MLContext context, string directory, Action<AttentionTextRegressionTrainer.Options>? change = null) =>
        context.Regression.Trainers.AttentionTextRegression(
            Options(new AttentionTextRegressionTrainer.Options(), directory, change));

    /// <summary>The logits that a model gives to a text or a pair.</summary>
    public static float[] Logits(AttentionTextTransformer model, string text, string? second = null) =>
        [.. model.Explain(new MLContext(1), text, second, new ExplanationOptions { MaximumSteps = 0 }).Classes
            .Select(found => found.Logit)];

    /// <summary>Asserts that numbers are near others.</summary>
    public static void AreNear(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance, string? what = null)
    {
        Assert.HasCount(expected.Count, actual, what);
        for (var i = 0; i < expected.Count; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])), what);
    }

    public static float[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetSingle())];

    public void Dispose() => Directory.Delete(root, recursive: true);
}
