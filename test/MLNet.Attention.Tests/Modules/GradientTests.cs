using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Gradients, of every parameter and input, are what finite differences in double precision give.</summary>
[TestClass]
public sealed class GradientTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ScaledDotProductAttention(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        Tensor[] inputs =
            [Given.RandomDouble(1, 2, 2, 4, 3), Given.RandomDouble(2, 2, 2, 4, 3), Given.RandomDouble(3, 2, 2, 4, 5)];
        var bias = Given.RandomDouble(4, 2, 4, 4);
        var mask = new AttentionMask(Given.Padding(4, 0, 1), causal, bias);
        GradientAssert.IsRight(
            attention, [.. inputs, bias], () => attention.call(inputs[0], inputs[1], inputs[2], mask).Output);
    }

    [TestMethod]
    public void MultiHeadAttention_OfASequenceWithItself()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(4, 2, generator: new Generator(1));
        var x = Given.RandomDouble(1, 2, 3, 4);
        var mask = new AttentionMask(Given.Padding(3, 0, 1));
        GradientAssert.IsRight(attention, [x], () => attention.call(x, x, mask).Output);
    }

    [TestMethod]
    public void MultiHeadAttention_OfTwoSequences()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(4, 2, generator: new Generator(1));
        Tensor[] inputs = [Given.RandomDouble(1, 2, 2, 4), Given.RandomDouble(2, 2, 3, 4)];
        var mask = new AttentionMask(Given.Padding(3, 0, 1));
        GradientAssert.IsRight(attention, inputs, () => attention.call(inputs[0], inputs[1], mask).Output);
    }

    [TestMethod]
    [DataRow(PoolingScore.Additive)]
    [DataRow(PoolingScore.Dot)]
    [DataRow(PoolingScore.ScaledDot)]
    [DataRow(PoolingScore.General)]
    [DataRow(PoolingScore.Cosine)]
    public void AttentionPooling(PoolingScore score)
    {
        using var scope = NewDisposeScope();
        using var pooling = new AttentionPooling(4, new Generator(1), score);
        var x = Given.RandomDouble(1, 2, 3, 4);
        GradientAssert.IsRight(pooling, [x], () => pooling.call(x, Given.Padding(3, 0, 1)).Output);
    }

    [TestMethod]
    [DataRow(true, Activation.Gelu)]
    [DataRow(false, Activation.Relu)]
    [DataRow(true, Activation.Glu)]
    [DataRow(false, Activation.Geglu)]
    [DataRow(true, Activation.Swiglu)]
    public void TransformerEncoderLayer(bool normFirst, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(
            4, 2, 6, activation: activation, normFirst: normFirst, generator: new Generator(1));
        var x = Given.RandomDouble(1, 2, 3, 4);
        GradientAssert.IsRight(layer, [x], () => layer.call(x, new AttentionMask(Given.Padding(3, 0, 1))).Output);
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void TextNetwork(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyNetwork.Create(
            positions, vocabularySize: 5, layers: 1, dimension: 4, heads: 2, feedForwardDimension: 6, classes: 2);
        var ids = tensor(new long[] { 1, 2, 3, 4, 1, 0 }, [2, 3]);
        GradientAssert.IsRight(classifier, [], () => classifier.call(ids, Given.Padding(3, 0, 1)));
    }
}
