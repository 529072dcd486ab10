using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules.Decoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

/// <summary>Networks from one text to another, of a few hundred weights.</summary>
internal static class TinySequenceNetwork
{
    public const long V = 9, D = 8;

    /// <summary>The architectures, with and without a copy mechanism.</summary>
    public static IEnumerable<object[]> Kinds =>
        from architecture in new[] { "transformer", "lstm additive", "gru general" }
        from copies in new[] { false, true }
        select new object[] { architecture, copies };

    /// <summary>A network in evaluation mode.</summary>
    public static SequenceToSequenceNetwork Create(string architecture, bool copies, bool shares = true, bool isTied = true,
        long vocabularySize = V, long dimension = D, int layers = 1, bool scales = true,
        PositionalEncoding positions = PositionalEncoding.Sinusoidal)
    {
        var generator = new Generator(3);
        var isTransformer = architecture == "transformer";
        TokenEncoder encoder = isTransformer
            ? new TransformerTextEncoder(vocabularySize, 20, layers, new(dimension, 2, 2 * dimension), positions, generator: generator,
                scaleEmbedding: scales)
            : new RecurrentTextEncoder(vocabularySize, layers, dimension, generator: generator, scaleEmbedding: scales);
        TextDecoder decoder = isTransformer
            ? new TransformerTextDecoder(12, layers, new(dimension, 2, 2 * dimension), positions, hasPointer: copies, generator: generator)
            : new RecurrentTextDecoder(dimension, layers, TinyDecoder.CreateAttention(architecture.Split(' ')[1], dimension,
                generator), architecture.StartsWith("gru") ? RecurrentCell.Gru : RecurrentCell.Lstm, generator: generator);
        var head = new GenerationHead(dimension, shares ? vocabularySize : vocabularySize + 2, copies, isTied, generator);
        var network = new SequenceToSequenceNetwork(encoder, decoder, head, shares, generator);
        network.eval();
        return network;
    }

    /// <summary>The same with random biases, which start at 0.</summary>
    public static SequenceToSequenceNetwork CreateWithBiases(
        string architecture, bool copies, bool shares = true, bool isTied = true)
    {
        var network = Create(architecture, copies, shares, isTied);
        Given.RandomBiases(network);
        return network;
    }
}
