using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Encoders;

/// <summary>Every kind of encoder, of a few hundred weights, and ids for them.</summary>
internal static class TinyEncoder
{
    public const long Vocabulary = 12;

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IEnumerable<object[]> Kinds =>
        new[] { "transformer", "sentences", "lstm", "gru", "convolutional", "ngram" }.Select(kind => new object[] { kind });

    public static TokenEncoder Create(
        string kind, ulong seed = 3, double dropout = 0, long dimension = 8, int layers = 2)
    {
        var generator = new Generator(seed);
        return kind switch
        {
            "transformer" => new TransformerTextEncoder(
                Vocabulary, 20, layers, new(dimension, 2, 6) { Dropout = dropout }, generator: generator),
            "sentences" => new TransformerTextEncoder(Vocabulary, 20, layers, new(dimension, 2, 6) { Dropout = dropout },
                generator: generator, segmentLength: 3),
            "lstm" => new RecurrentTextEncoder(
                Vocabulary, layers, dimension, RecurrentCell.Lstm, dropout, generator),
            "gru" => new RecurrentTextEncoder(
                Vocabulary, layers, dimension, RecurrentCell.Gru, dropout, generator),
            "convolutional" => new ConvolutionalTextEncoder(Vocabulary, [1, 2, 5], dimension, dropout, generator),
            "ngram" => new NGramTextEncoder(Vocabulary, dimension, dropout, generator),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such encoder."),
        };
    }

    public static TextNetwork CreateClassifier(
        string kind, ulong seed = 3, double dropout = 0, bool pairs = false, long dimension = 8, int layers = 2)
    {
        var generator = new Generator(seed + 1);
        return new TextNetwork(
            Create(kind, seed, dropout, dimension, layers),
            new AttentionPooling(dimension, generator),
            new LinearHead(pairs ? 4 * dimension : dimension, 3, dropout, generator),
            pairs);
    }

    /// <summary>[rows, width]: the rows, filled up with an id that a text may have too.</summary>
    public static Tensor Ids(long[][] rows, int width) =>
        tensor(rows.SelectMany(row => row.Concat(Enumerable.Repeat(7L, width - row.Length))).ToArray(),
            [rows.Length, width]);

    public static Tensor Padding(long[][] rows, int width) =>
        tensor(rows.SelectMany(row => Enumerable.Range(0, width).Select(i => i >= row.Length)).ToArray(),
            [rows.Length, width]);
}
