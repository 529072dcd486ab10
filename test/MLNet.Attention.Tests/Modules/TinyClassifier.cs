using MLNet.Attention.Modules;
using TorchSharp;

namespace MLNet.Attention.Tests.Modules;

/// <summary>A text classifier of a few hundred weights.</summary>
internal static class TinyClassifier
{
    public static TextClassifier Create(PositionalEncoding positions = PositionalEncoding.Sinusoidal,
        double dropout = 0, ulong seed = 3, long vocabularySize = 12, int layers = 2, long dimension = 16,
        long heads = 4, long feedForwardDimension = 24, long classes = 3, torch.Generator? generator = null)
    {
        generator ??= new torch.Generator(seed);
        return new TextClassifier(
            new TransformerTextEncoder(
                vocabularySize, 20, layers, dimension, heads, feedForwardDimension, positions, dropout, generator),
            new AttentionPooling(dimension, generator),
            new ClassificationHead(dimension, classes, dropout, generator));
    }
}
