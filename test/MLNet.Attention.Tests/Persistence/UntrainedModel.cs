using MLNet.Attention.Modules;
using MLNet.Attention.Transforms;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Persistence;

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

    public static TextTokenizer Tokenizer => Learnt.Value;

    public static TextModelConfiguration Configuration { get; } = new()
    {
        Encoder = TextEncoder.Hybrid,
        Classes = 1,
        VocabularySize = Tokenizer.VocabularySize,
        MaximumTokens = 24,
        Truncation = TextTruncation.KeepHead,
        Layers = 1,
        Dimension = 8,
        Heads = 2,
        FeedForwardDimension = 12,
        Positions = PositionalEncoding.Sinusoidal,
        Dropout = 0.5,
        NGramScale = 1.5,
        NetworkScale = 2.5,
    };

    public static TextModel Create(TextEncoder encoder = TextEncoder.Hybrid, int classes = 1,
        PositionalEncoding positions = PositionalEncoding.Sinusoidal)
    {
        using var generator = new Generator(5);
        var configuration = Configuration with { Encoder = encoder, Classes = classes, Positions = positions };
        return new TextModel(configuration, Tokenizer,
            configuration.HasNetwork ? configuration.CreateNetwork(generator) : null,
            configuration.HasNGrams ? CreateNGrams() : null, CPU);
    }

    public static AttentionSentimentTransformer CreateTransformer(TextEncoder encoder = TextEncoder.Hybrid,
        PositionalEncoding positions = PositionalEncoding.Sinusoidal) => new(Create(encoder, 1, positions), "Text");

    private static NGramModel CreateNGrams()
    {
        var extractor = new NGramExtractor(lowerCase: true);
        var found = new List<(int Bucket, int Count)>();
        foreach (var text in Texts)
            extractor.Extract(text, found);
        var buckets = found.Select(entry => entry.Bucket).Distinct().Order().ToArray();
        var random = new Random(5);
        var frequencies = Array.ConvertAll(buckets, _ => 1 + random.NextSingle());
        var weights = Array.ConvertAll(buckets, _ => random.NextSingle() - 0.5f);
        return new NGramModel(new NGramFeatures(buckets, frequencies), weights, 0.1f);
    }
}
