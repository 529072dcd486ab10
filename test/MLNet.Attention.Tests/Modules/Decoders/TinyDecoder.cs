using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Layers;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Decoders;

/// <summary>Decoders of a few hundred weights.</summary>
internal static class TinyDecoder
{
    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IEnumerable<object[]> Kinds => new[]
    {
        "transformer", "pointer", "lstm additive", "lstm dot", "gru general", "gru concat", "lstm cosine",
        "gru general monotonic", "lstm dot predictive",
    }.Select(kind => new object[] { kind });

    /// <summary>A decoder in evaluation mode.</summary>
    public static TextDecoder Create(string kind, long dimension = 6, int layers = 2, double dropout = 0)
    {
        var generator = new Generator(3);
        TextDecoder decoder = kind switch
        {
            "transformer" or "pointer" => new TransformerTextDecoder(9, layers, new(dimension, 2, 5) { Dropout = dropout },
                hasPointer: kind == "pointer", generator: generator),
            _ => new RecurrentTextDecoder(dimension, layers, CreateAttention(kind.Split(' ')[1], dimension, generator),
                kind.StartsWith("gru") ? RecurrentCell.Gru : RecurrentCell.Lstm, dropout, generator,
                CreateLocality(kind.Split(' '), dimension, generator)),
        };
        Given.RandomBiases(decoder);
        decoder.eval();
        return decoder;
    }

    /// <summary>
    /// With three words, local attention of the third kind, in a window that is smaller than the tests' sources.
    /// </summary>
    private static LocalAttentionBias? CreateLocality(string[] words, long dimension, Generator generator) => words.Length < 3
        ? null
        : new LocalAttentionBias(Enum.Parse<AttentionLocality>(words[2], ignoreCase: true), dimension, 1, generator);

    /// <summary>Attention by a score; it compares queries with keys in 5 dimensions.</summary>
    public static ScoredAttention CreateAttention(string score, long dimension, Generator generator) => score switch
    {
        "additive" => new AdditiveAttention(dimension, dimension, 5, generator: generator),
        "dot" => new MultiplicativeAttention(MultiplicativeScore.Dot, dimension, dimension),
        "general" => new MultiplicativeAttention(MultiplicativeScore.General, dimension, dimension, generator: generator),
        "concat" => new MultiplicativeAttention(MultiplicativeScore.Concat, dimension, dimension, 5, generator: generator),
        "cosine" => new CosineAttention(),
        _ => throw new ArgumentOutOfRangeException(nameof(score), score, "There is no such score."),
    };
}
