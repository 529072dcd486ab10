using MLNet.Attention.Transforms.Tasks;
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
        var configuration = (UntrainedModel.Settings with
        {
            Encoder = encoder,
            Task = classes > 1 ? UntrainedModel.Classes(classes) : new BinaryClassification(),
            Pairs = pairs,
            VocabularySize = vocabulary,
            MaximumTokens = tokens,
            NumberOfLayers = layers,
            Dimension = dimension,
            NumberOfHeads = heads,
            FeedForwardDimension = feedForward,
            PositionalEncoding = positions,
            RecurrentCell = cell,
            KernelSizes = dimension < 3 ? [] : [1, 2, 5],
            NGramFeatureCount = 77,
        }).ToConfiguration();
        using var network = configuration.CreateNetwork();
        Assert.AreEqual(network.parameters().Sum(parameter => parameter.numel()), configuration.CountWeights());
    }
}
