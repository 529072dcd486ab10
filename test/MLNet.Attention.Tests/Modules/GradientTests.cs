using System.Runtime.InteropServices;
using MLNet.Attention.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Gradients, of every parameter and input, are what finite differences in double precision give.</summary>
[TestClass]
public sealed class GradientTests
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-6;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ScaledDotProductAttention(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        Tensor[] inputs = [Random(1, 2, 2, 4, 3), Random(2, 2, 2, 4, 3), Random(3, 2, 2, 4, 5)];
        var bias = Random(4, 2, 4, 4);
        var mask = new AttentionMask(Padding(4), causal, bias);
        Check(attention, [.. inputs, bias], () => attention.call(inputs[0], inputs[1], inputs[2], mask).Output);
    }

    [TestMethod]
    public void MultiHeadAttention_OfASequenceWithItself()
    {
        using var scope = NewDisposeScope();
        using var attention = InDouble(new MultiHeadAttention(4, 2, generator: new Generator(1)));
        var x = Random(1, 2, 3, 4);
        Check(attention, [x], () => attention.call(x, x, new AttentionMask(Padding(3))).Output);
    }

    [TestMethod]
    public void MultiHeadAttention_OfTwoSequences()
    {
        using var scope = NewDisposeScope();
        using var attention = InDouble(new MultiHeadAttention(4, 2, generator: new Generator(1)));
        Tensor[] inputs = [Random(1, 2, 2, 4), Random(2, 2, 3, 4)];
        Check(attention, inputs, () => attention.call(inputs[0], inputs[1], new AttentionMask(Padding(3))).Output);
    }

    [TestMethod]
    public void AttentionPooling()
    {
        using var scope = NewDisposeScope();
        using var pooling = InDouble(new AttentionPooling(4, new Generator(1)));
        var x = Random(1, 2, 3, 4);
        Check(pooling, [x], () => pooling.call(x, Padding(3)).Output);
    }

    [TestMethod]
    [DataRow(true, Activation.Gelu)]
    [DataRow(false, Activation.Relu)]
    public void TransformerEncoderLayer(bool normFirst, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var layer = InDouble(new TransformerEncoderLayer(
            4, 2, 6, activation: activation, normFirst: normFirst, generator: new Generator(1)));
        var x = Random(1, 2, 3, 4);
        Check(layer, [x], () => layer.call(x, new AttentionMask(Padding(3))).Output);
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void TextClassifier(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var classifier = InDouble(TinyClassifier.Create(
            positions, vocabularySize: 5, layers: 1, dimension: 4, heads: 2, feedForwardDimension: 6, classes: 2));
        var ids = tensor(new long[] { 1, 2, 3, 4, 1, 0 }, [2, 3]);
        Check(classifier, [], () => classifier.call(ids, Padding(3)));
    }

    /// <summary>Compares d f / d x for each element x, f the output times fixed numbers, summed.</summary>
    private static void Check(nn.Module module, Tensor[] inputs, Func<Tensor> call)
    {
        module.eval();
        var variables = module.named_parameters().Select(named => (named.name, Tensor: (Tensor)named.parameter))
            .Concat(inputs.Select((input, i) => ($"input {i}", input.requires_grad_())))
            .ToList();
        var factors = Random(9, call().shape);
        (call() * factors).sum().backward();
        foreach (var (name, variable) in variables)
            TensorAssert.Near(Differences(variable, () => (call() * factors).sum()), variable.grad!, Tolerance, name);
    }

    private static Tensor Differences(Tensor variable, Func<Tensor> function)
    {
        using var noGradient = no_grad();
        var differences = new double[variable.numel()];
        for (var i = 0; i < differences.Length; i++)
        {
            var value = Element(variable, i);
            var above = Shifted(i, value + Step);
            var below = Shifted(i, value - Step);
            Element(variable, i) = value;
            differences[i] = (above - below) / (2 * Step);
        }
        return tensor(differences, variable.shape);

        double Shifted(int i, double value)
        {
            using var scope = NewDisposeScope();
            Element(variable, i) = value;
            return function().item<double>();
        }
    }

    private static ref double Element(Tensor tensor, int i) => ref MemoryMarshal.Cast<byte, double>(tensor.bytes)[i];

    private static T InDouble<T>(T module) where T : nn.Module => module.to(ScalarType.Float64);

    // The second row has one key less.
    private static Tensor Padding(int length)
    {
        var hidden = new bool[2 * length];
        hidden[^1] = true;
        return tensor(hidden, [2, length]);
    }

    private static Tensor Random(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return empty(shape, ScalarType.Float64).normal_(0, 1, generator);
    }
}
