using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Models;

[TestClass]
public sealed class WeightCountTests
{
    [TestMethod]
    [DataRow(258, 16, 1, 8, 2, 16, 1, PositionalEncoding.Sinusoidal)]
    [DataRow(300, 7, 2, 12, 3, 5, 4, PositionalEncoding.Learned)]
    [DataRow(1000, 64, 3, 16, 16, 1, 2, PositionalEncoding.None)]
    [DataRow(1, 1, 1, 2, 1, 1, 1, PositionalEncoding.Learned)]
    [DataRow(258, 16, 1, 8, 2, 16, 3, PositionalEncoding.Sinusoidal, true)]
    [DataRow(258, 16, 2, 8, 2, 16, 3, PositionalEncoding.None, false, TextEncoder.Recurrent, RecurrentCell.Lstm)]
    [DataRow(258, 16, 1, 10, 2, 16, 1, PositionalEncoding.None, true, TextEncoder.Recurrent, RecurrentCell.Gru)]
    [DataRow(258, 16, 1, 8, 2, 16, 3, PositionalEncoding.None, false, TextEncoder.Convolutional)]
    [DataRow(258, 16, 1, 8, 2, 16, 1, PositionalEncoding.None, true, TextEncoder.NGram)]
    public void WeightCount_IsTheSizeOfAllParameters(int vocabulary, int tokens, int layers, int dimension, int heads,
        int feedForward, int classes, PositionalEncoding positions, bool pairs = false,
        TextEncoder encoder = TextEncoder.Transformer, RecurrentCell cell = RecurrentCell.Lstm)
    {
        using var scope = NewDisposeScope();
        var configuration = new TextModelConfiguration
        {
            Encoder = encoder,
            Task = classes > 1 ? TextTask.MulticlassClassification : TextTask.BinaryClassification,
            Outputs = classes,
            Pairs = pairs,
            VocabularySize = vocabulary,
            MaximumTokens = tokens,
            Truncation = TextTruncation.KeepHead,
            Layers = layers,
            Dimension = dimension,
            Heads = heads,
            FeedForwardDimension = feedForward,
            Positions = positions,
            Cell = cell,
            KernelSizes = dimension < 3 ? [] : [1, 2, 5],
            NGramFeatures = 77,
            Dropout = 0,
        };
        using var network = configuration.CreateNetwork();
        Assert.AreEqual(network.parameters().Sum(parameter => parameter.numel()), configuration.WeightCount);
    }
}
