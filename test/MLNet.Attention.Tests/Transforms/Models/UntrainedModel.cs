using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Models with random weights: all that scoring and saving need.</summary>
internal static class UntrainedModel
{
    private static readonly string[] Texts = ["a good film", "a bad film", "rather good", "rather bad"];

    private static readonly Lazy<TextTokenizer> Learnt = new(() =>
    {
        var builder = new TokenizerBuilder(lowerCase: true, new TokenLimit(int.MaxValue, TextTruncation.KeepHead));
        foreach (var text in Texts)
            builder.Add(text);
        return builder.Build(270).Tokenizer;
    });

    private static readonly Lazy<int[]> Buckets = new(() =>
    {
        var extractor = new NGramExtractor(lowerCase: true);
        var found = new List<(int Bucket, int Count)>();
        foreach (var text in Texts)
            extractor.Extract(text, found);
        return [.. found.Select(entry => entry.Bucket).Distinct().Order()];
    });

    public static TextTokenizer Tokenizer => Learnt.Value;

    public static TextModelConfiguration Configuration { get; } = new()
    {
        Task = TextTask.BinaryClassification,
        Outputs = 1,
        Pairs = false,
        Encoder = TextEncoder.Hybrid,
        VocabularySize = Tokenizer.VocabularySize,
        MaximumTokens = 24,
        Truncation = TextTruncation.KeepHead,
        Layers = 1,
        Dimension = 8,
        Heads = 2,
        FeedForwardDimension = 12,
        Positions = PositionalEncoding.Sinusoidal,
        Cell = RecurrentCell.Lstm,
        KernelSizes = [1, 3],
        Dropout = 0.5,
        NGramFeatures = Buckets.Value.Length,
        NGramScale = 1.5,
        NetworkScale = 2.5,
    };

    public static TextModel Create(TextEncoder encoder = TextEncoder.Hybrid,
        TextTask task = TextTask.BinaryClassification, int outputs = 1, bool pairs = false,
        PositionalEncoding positions = PositionalEncoding.Sinusoidal, ClassLabels? labels = null) => Create(
        Configuration with
        {
            Encoder = encoder,
            Task = task,
            Outputs = outputs,
            Pairs = pairs,
            Positions = positions,
            Labels = labels,
            NGramFeatures = TextModelConfiguration.ReadsNGrams(encoder) ? Buckets.Value.Length : 0,
        });

    public static TextModel Create(TextModelConfiguration configuration)
    {
        using var generator = new Generator(5);
        return new TextModel(configuration, Tokenizer,
            configuration.CreateNetwork(generator), configuration.HasNGrams ? CreateNGrams(configuration) : null, CPU);
    }

    public static AttentionSentimentTransformer CreateTransformer(TextEncoder encoder = TextEncoder.Hybrid,
        PositionalEncoding positions = PositionalEncoding.Sinusoidal) =>
        new(new MLContext(1), Create(encoder, positions: positions), ["Text"]);

    private static NGramModel CreateNGrams(TextModelConfiguration configuration)
    {
        var random = new Random(5);
        var frequencies = Array.ConvertAll(Buckets.Value, _ => 1 + random.NextSingle());
        var features = new NGramFeatures(Buckets.Value, frequencies, configuration.Pairs);
        return new NGramModel(features, Draw(features.VectorLength * configuration.Outputs), Draw(configuration.Outputs));

        float[] Draw(int count) => Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray();
    }
}
