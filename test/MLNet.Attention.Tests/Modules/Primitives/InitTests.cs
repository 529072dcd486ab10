using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Tests.Modules.Networks;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
[DoNotParallelize] // they seed the global generator
public sealed class InitTests
{
    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void SameSeed_SameWeights_WhateverElseDrewRandomNumbers(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = TinyNetwork.Create(positions, seed: 5);
        manual_seed(2);
        using var second = TinyNetwork.Create(positions, seed: 5);
        foreach (var (name, parameter) in first.named_parameters())
            TensorAssert.Same(parameter, second.get_parameter(name)!, name);
    }

    [TestMethod]
    public void AnotherSeed_OtherWeights()
    {
        using var scope = NewDisposeScope();
        using var first = TinyNetwork.Create(seed: 5);
        using var second = TinyNetwork.Create(seed: 6);
        foreach (var (name, parameter) in first.named_parameters().Where(named => named.parameter.dim() > 1))
        {
            CollectionAssert.AreNotEqual(
                TensorAssert.Values(parameter), TensorAssert.Values(second.get_parameter(name)!), name);
        }
    }

    [TestMethod]
    public void WithoutAGenerator_TheGlobalOneDecides()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        using var first = new AttentionPooling(8);
        manual_seed(9);
        using var second = new AttentionPooling(8);
        foreach (var (name, parameter) in first.named_parameters())
            TensorAssert.Same(parameter, second.get_parameter(name)!, name);
    }

    [TestMethod]
    public void Matrices_FillTheirRange_BiasesAre0_NormsAre1()
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create(
            PositionalEncoding.Learned, dimension: 64, feedForwardDimension: 128, vocabularySize: 500);
        foreach (var (name, parameter) in network.named_parameters())
        {
            var values = TensorAssert.Values(parameter);
            if (name.EndsWith("bias"))
                TensorAssert.AllZero(parameter);
            else if (name.Contains("norm"))
                TensorAssert.Same(ones_like(parameter), parameter, name);
            else if (name is "encoder.embedding" or "encoder.positions.weight")
                Assert.AreEqual(0.02, Math.Sqrt(values.Average(value => value * value)), 0.001, name);
            else
                FillsTheRange(values, Gain(name) * Math.Sqrt(6.0 / parameter.shape.Sum()), name);
        }
    }

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

    // What a sublayer adds starts small.
    private static double Gain(string name) =>
        name.EndsWith("out_proj.weight") || name.EndsWith("linear2.weight") ? 0.2 : 1;

    private static void FillsTheRange(double[] values, double bound, string name)
    {
        Assert.IsLessThanOrEqualTo(bound * (1 + 1e-6), values.Max(Math.Abs), name);
        Assert.IsGreaterThan(0.85 * bound, values.Max(Math.Abs), name);
        var deviation = Math.Sqrt(values.Average(value => value * value)) / (bound / Math.Sqrt(3));
        Assert.AreEqual(1, deviation, values.Length > 1000 ? 0.05 : 0.25, name);
    }
}
