using MLNet.Attention.Modules;
using MLNet.Attention.Transforms;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Persistence;

/// <summary>Models with random weights: all that scoring and saving need.</summary>
internal static class UntrainedModel
{
    private static readonly Lazy<TextTokenizer> Learnt = new(() =>
    {
        var builder = new TokenizerBuilder(lowerCase: true, new TokenLimit(int.MaxValue, TextTruncation.KeepHead));
        foreach (var text in new[] { "a good film", "a bad film", "rather good", "rather bad" })
            builder.Add(text);
        return builder.Build(270).Tokenizer;
    });

    public static TextTokenizer Tokenizer => Learnt.Value;

    public static TextModelConfiguration Configuration { get; } = new()
    {
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
    };

    public static TextModel Create(int classes = 1, PositionalEncoding positions = PositionalEncoding.Sinusoidal)
    {
        using var generator = new Generator(5);
        var configuration = Configuration with { Classes = classes, Positions = positions };
        return new TextModel(configuration, Tokenizer, configuration.CreateNetwork(generator), CPU);
    }

    public static AttentionSentimentTransformer CreateTransformer(
        PositionalEncoding positions = PositionalEncoding.Sinusoidal) => new(Create(1, positions), "Text");
}
