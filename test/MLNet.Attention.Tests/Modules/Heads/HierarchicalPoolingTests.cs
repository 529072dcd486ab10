using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class HierarchicalPoolingTests
{
    private const int Width = 4;
    private const int Places = 3;

    [TestMethod]
    [DataRow(TextPooling.Additive)]
    [DataRow(TextPooling.Max)]
    [DataRow(TextPooling.Mean)]
    public void AWeight_IsThatOfTheWordTimesThatOfItsSentence(TextPooling kind)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(kind);
        // Three sentences of 2, 3 and 1 words.
        var padding = tensor(new[] { false, false, true, false, false, false, false }, [1, 7]);
        var input = Given.Random(1, 1, 7, Width);
        var (output, weights) = pooling.call(input, padding);

        CollectionAssert.AreEqual(new long[] { 1, Width }, output.shape);
        CollectionAssert.AreEqual(new long[] { 1, 7 }, weights.shape);
        TensorAssert.Near(ones(1), weights.sum(1));
        Assert.AreEqual(0, TensorAssert.Values(weights)[2]);
        if (kind == TextPooling.Mean)
        {
            TensorAssert.Near(tensor(new[] { 1 / 6f, 1 / 6f, 0, 1 / 9f, 1 / 9f, 1 / 9f, 1 / 3f }, [1, 7]), weights);
        }
    }

    [TestMethod]
    [DataRow(TextPooling.Additive)]
    [DataRow(TextPooling.FirstToken)]
    public void Padding_ChangesNothing(TextPooling kind)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(kind);
        foreach (var length in new[] { 1, 2, 3, 5, 6 })
        {
            var input = Given.Random(1, 2, length, Width);
            var (expected, weights) = pooling.call(input, null);
            var (output, padded) = pooling.call(cat([input, Given.Random(2, 2, 5, Width)], 1), Given.Padding(length + 5, 5, 5));
            TensorAssert.Near(expected, output);
            TensorAssert.Near(weights, padded.narrow(1, 0, length));
            TensorAssert.AllZero(padded.narrow(1, length, 5));
        }
    }

    [TestMethod]
    public void TheOrderOfSentences_Matters_ThatOfPaddingNot()
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(TextPooling.Additive);
        var input = Given.Random(1, 1, 6, Width);
        var swapped = cat([input.narrow(1, 3, 3), input.narrow(1, 0, 3)], 1);
        var (first, second) = (pooling.call(input, null).Output, pooling.call(swapped, null).Output);
        Assert.IsGreaterThan(1e-4, TensorAssert.Values((first - second).abs()).Max());
    }

    [TestMethod]
    public void Gradients_AreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(TextPooling.Additive);
        var x = Given.RandomDouble(1, 2, 5, Width);
        GradientAssert.IsRight(pooling, [x], () => pooling.call(x, Given.Padding(5, 0, 3)).Output);
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        Refusal.Of<ArgumentException>(() => new HierarchicalPooling(3, 2, width => new MeanPooling(width)),
            "'dimension' is 3; expected an even number.");
        Refusal.Of<ArgumentException>(() => new HierarchicalPooling(4, 0, width => new MeanPooling(width)),
            "'segmentLength' is 0; expected at least 1.");
        Assert.ThrowsExactly<ArgumentNullException>(() => new HierarchicalPooling(4, 2, null!));
    }

    private static HierarchicalPooling Create(TextPooling kind)
    {
        var generator = new Generator(3);
        return new HierarchicalPooling(Width, Places, width => SequencePooling.Create(kind, width, generator: generator),
            generator: generator);
    }
}
