using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using TorchSharp;

namespace MLNet.Attention.Tests.Modules.Networks;

/// <summary>A text network of a few hundred weights.</summary>
internal static class TinyNetwork
{
    public static TextNetwork Create(PositionalEncoding positions = PositionalEncoding.Sinusoidal,
        double dropout = 0, ulong seed = 3, long vocabularySize = 12, int layers = 2, long dimension = 16,
        long heads = 4, long feedForwardDimension = 24, long classes = 3, torch.Generator? generator = null)
    {
        generator ??= new torch.Generator(seed);
        return new TextNetwork(
            new TransformerTextEncoder(vocabularySize, 20, layers,
                new(dimension, heads, feedForwardDimension) { Dropout = dropout }, positions, generator: generator),
            new AttentionPooling(dimension, generator),
            new LinearHead(dimension, classes, dropout, generator));
    }
}
