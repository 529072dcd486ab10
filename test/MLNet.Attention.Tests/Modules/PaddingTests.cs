using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Tests.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>What stands beside a text in its batch, and how much it is padded, changes nothing.</summary>
[TestClass]
public sealed class PaddingTests
{
    private static readonly long[][] Rows = [[5, 3, 9], [1, 2, 3, 4, 5, 6], [7], [3, 9, 5, 11]];

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    [DataRow(PositionalEncoding.None)]
    public void TextEncoder_GivesARowTheSameVectorsInAnyBatch(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var encoder = new TransformerTextEncoder(12, 20, 2, 16, 4, 24, positions, generator: generator);
        encoder.eval();
        var alone = Rows.Select(row => encoder.call(Ids([row], row.Length), null).Output.squeeze(0)).ToList();

        foreach (var width in new[] { 6, 7, 20 })
        {
            var (output, weights) = encoder.call(Ids(Rows, width), Padding(Rows, width));
            for (var i = 0; i < Rows.Length; i++)
            {
                var together = output.select(0, i).narrow(0, 0, Rows[i].Length);
                TensorAssert.Near(alone[i], together, what: $"row {i} in a batch {width} wide");
            }
            Assert.HasCount(2, weights);
            foreach (var layer in weights)
                TensorAssert.AllZero(layer.select(0, 2).narrow(-1, 1, width - 1)); // row 2 has one token
        }
    }

    [TestMethod]
    public void Classifier_GivesARowTheSameLogitsInAnyBatch()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyNetwork.Create();
        classifier.eval();
        var alone = cat(Rows.Select(row => classifier.call(Ids([row], row.Length), null)).ToArray());

        TensorAssert.Near(alone, classifier.call(Ids(Rows, 6), Padding(Rows, 6)));
        TensorAssert.Near(alone, classifier.call(Ids(Rows, 19), Padding(Rows, 19)));
        var reversed = Rows.Reverse().ToArray();
        TensorAssert.Near(alone.flip(0), classifier.call(Ids(reversed, 6), Padding(reversed, 6)));
    }

    [TestMethod]
    public void Classifier_DoesNotSeeWhichIdsThePaddingHas()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyNetwork.Create();
        classifier.eval();
        var padding = Padding(Rows, 8);
        var ids = Ids(Rows, 8);

        TensorAssert.Same(classifier.call(ids, padding), classifier.call(ids.masked_fill(padding, 7), padding));
    }

    [TestMethod]
    public void Pooling_GivesARowTheSameVectorWithAnyPadding()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var pooling = new AttentionPooling(6, generator);
        var input = Random([2, 5, 6], 1);
        var (expected, expectedWeights) = pooling.call(input, null);

        var padded = cat([input, Random([2, 3, 6], 2)], 1);
        var padding = cat([zeros(new long[] { 2, 5 }, ScalarType.Bool), ones(new long[] { 2, 3 }, ScalarType.Bool)], 1);
        var (output, weights) = pooling.call(padded, padding);

        TensorAssert.Near(expected, output);
        TensorAssert.Near(expectedWeights, weights.narrow(1, 0, 5));
        TensorAssert.AllZero(weights.narrow(1, 5, 3));
        TensorAssert.Near(ones(2), weights.sum(1));
    }

    [TestMethod]
    public void Attention_WithEveryKeyHidden_GivesZeros_AndFiniteGradients()
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        var query = Random([2, 1, 3, 4], 1).requires_grad_();
        var key = Random([2, 1, 5, 4], 2).requires_grad_();
        var value = Random([2, 1, 5, 4], 3).requires_grad_();

        var (output, weights) = attention.call(query, key, value, new AttentionMask(SecondRowHidden(5)));
        output.square().sum().backward();

        TensorAssert.AllZero(output.select(0, 1));
        TensorAssert.AllZero(weights.select(0, 1));
        TensorAssert.Near(ones(1, 3), weights.select(0, 0).sum(-1));
        foreach (var input in new[] { query, key, value })
        {
            TensorAssert.AllFinite(input.grad!);
            TensorAssert.AllZero(input.grad!.select(0, 1));
        }
    }

    [TestMethod]
    public void Pooling_OfARowThatIsAllPadding_GivesZeros_AndFiniteGradients()
    {
        using var scope = NewDisposeScope();
        using var pooling = new AttentionPooling(4);
        var input = Random([2, 5, 4], 1).requires_grad_();

        var (output, weights) = pooling.call(input, SecondRowHidden(5));
        output.square().sum().backward();

        TensorAssert.AllZero(output.select(0, 1));
        TensorAssert.AllZero(weights.select(0, 1));
        TensorAssert.AllFinite(input.grad!);
        TensorAssert.AllZero(input.grad!.select(0, 1));
        AllGradientsAreFinite(pooling);
    }

    [TestMethod]
    public void Classifier_OfARowThatIsAllPadding_GivesFiniteLogits_AndFiniteGradients()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyNetwork.Create();
        classifier.eval();

        var logits = classifier.call(Ids([[1, 2, 3], [4, 5, 6]], 3), SecondRowHidden(3));
        logits.square().sum().backward();

        TensorAssert.AllFinite(logits);
        AllGradientsAreFinite(classifier);
        // The row is no text at all: all that is left of the network is the head's bias.
        TensorAssert.Same(classifier.get_parameter("head.output.bias")!, logits.select(0, 1));
    }

    [TestMethod]
    public void WithoutPositions_TheOrderOfTheTokensIsNotSeen()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyNetwork.Create(PositionalEncoding.None);
        using var generator = new Generator(3);
        using var encoder = new TransformerTextEncoder(
            12, 20, 2, 16, 4, 24, PositionalEncoding.None, generator: generator);
        classifier.eval();
        encoder.eval();
        var ids = Ids([[1, 2, 3, 4, 5]], 5);
        var order = tensor(new long[] { 3, 0, 4, 2, 1 });
        var shuffled = ids.index_select(1, order);

        TensorAssert.Near(encoder.call(ids, null).Output.index_select(1, order), encoder.call(shuffled, null).Output);
        TensorAssert.Near(classifier.call(ids, null), classifier.call(shuffled, null));
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void WithPositions_TheOrderOfTheTokensIsSeen(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyNetwork.Create(positions);
        classifier.eval();

        var there = TensorAssert.Values(classifier.call(Ids([[1, 2, 3, 4, 5]], 5), null));
        var back = TensorAssert.Values(classifier.call(Ids([[5, 4, 3, 2, 1]], 5), null));

        // What rounding makes of it is smaller by far.
        Assert.IsGreaterThan(1e-4 * Math.Abs(there[0]), Math.Abs(there[0] - back[0]));
    }

    private static Tensor Ids(long[][] rows, int width) =>
        tensor(rows.SelectMany(row => row.Concat(new long[width - row.Length])).ToArray(), [rows.Length, width]);

    private static Tensor Padding(long[][] rows, int width) =>
        tensor(rows.SelectMany(row => Enumerable.Range(0, width).Select(i => i >= row.Length)).ToArray(),
            [rows.Length, width]);

    private static Tensor SecondRowHidden(long length) =>
        cat([zeros(new[] { 1, length }, ScalarType.Bool), ones(new[] { 1, length }, ScalarType.Bool)]);

    private static Tensor Random(long[] shape, ulong seed)
    {
        using var generator = new Generator(seed);
        return empty(shape).normal_(0, 1, generator);
    }

    private static void AllGradientsAreFinite(nn.Module module)
    {
        foreach (var (name, parameter) in module.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }
}
