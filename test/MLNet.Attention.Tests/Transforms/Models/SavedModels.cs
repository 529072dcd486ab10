using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>A small saved model of each kind, as zips in memory: what damage is done to.</summary>
internal static class SavedModels
{
    private static readonly Dictionary<string, Lazy<byte[]>> Zips = new(StringComparer.Ordinal)
    {
        ["transformer"] = Sentiment(Of(TextEncoder.Transformer) with { Positions = PositionalEncoding.Learned }),
        ["tokens"] = Sentiment(Of(TextEncoder.Transformer) with { TokenColumns = true }),
        ["convolutional"] = Sentiment(Of(TextEncoder.Convolutional)),
        ["lstm"] = Sentiment(Of(TextEncoder.Recurrent)),
        ["gru"] = Sentiment(Of(TextEncoder.Recurrent) with { Cell = RecurrentCell.Gru, Layers = 2 }),
        ["classes"] = Classes(Of(TextEncoder.Transformer) with
        {
            Outputs = 3,
            Labels = ClassLabels.Parse("Int32", ["5", "-1", "12"]),
        }),
        ["number"] = Saved(() => new AttentionTextRegressionTransformer(new MLContext(1), UntrainedModel.Create(
            Of(TextEncoder.Convolutional) with { Task = TextTask.Regression, Offset = -3.5 }), ["Text"])),
        ["featurizer"] = Saved(() => new AttentionFeaturizerTransformer(
            new MLContext(1), UntrainedModel.Create(Of(TextEncoder.Transformer)), "Vector", "Text")),
        ["hybrid"] = Sentiment(UntrainedModel.Configuration),
        ["ngrams"] = Sentiment(UntrainedModel.Configuration with { Encoder = TextEncoder.NGram, TokenColumns = true }),
        ["pairs"] = Classes(UntrainedModel.Configuration with
        {
            Pairs = true,
            Outputs = 3,
            Labels = ClassLabels.Parse("String", ["yes", "no", "größe"]),
        }),
    };

    /// <summary>The names of the models; those with n-grams come last.</summary>
    public static IReadOnlyList<string> Names => [.. Zips.Keys];

    /// <summary>A saved model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static byte[] Zip(string name) => Zips[name].Value;

    /// <summary>A classifier, or a model of the other tasks, with random weights, as a zip.</summary>
    public static byte[] Zip(TextModelConfiguration configuration) => (configuration.Task switch
    {
        TextTask.MulticlassClassification => Saved(() => new AttentionTextClassifierTransformer(
            new MLContext(1), UntrainedModel.Create(configuration), Columns(configuration))),
        TextTask.BinaryClassification => Saved(() => new AttentionSentimentTransformer(
            new MLContext(1), UntrainedModel.Create(configuration), Columns(configuration))),
        _ => Saved(() => new AttentionTextRegressionTransformer(new MLContext(1), UntrainedModel.Create(configuration), Columns(configuration))),
    }).Value;

    private static TextModelConfiguration Of(TextEncoder encoder) =>
        UntrainedModel.Configuration with { Encoder = encoder, NGramFeatures = 0 };

    private static string[] Columns(TextModelConfiguration configuration) =>
        configuration.Pairs ? ["Text", "Second"] : ["Text"];

    private static Lazy<byte[]> Sentiment(TextModelConfiguration configuration) => new(() => Zip(configuration));

    private static Lazy<byte[]> Classes(TextModelConfiguration configuration) =>
        new(() => Zip(configuration with { Task = TextTask.MulticlassClassification }));

    private static Lazy<byte[]> Saved<T>(Func<T> create) where T : ITransformer, IDisposable => new(() =>
    {
        using var model = create();
        using var stream = new MemoryStream();
        new MLContext(1).Model.Save(model, null, stream);
        return stream.ToArray();
    });
}
